// What changes while a keeper runs, as it is told to whoever listens: small, without secrets, and with an order.
import type { AlertLevel } from './alert.ts';

export type KeeperEventKind =
  /** A look was taken: lists of sessions, totals and alerts may differ from before. */
  | 'look'
  /** A session appeared, went, or its health changed. */
  | 'session'
  | 'alert'
  /** A plan was made, applied or dropped. */
  | 'plan'
  | 'run'
  /** Long work that somebody asked for: begun, further on, ended. */
  | 'task';

export interface KeeperEvent {
  /** Grows, over restarts too. A listener that was away asks for what came after the last that it saw. */
  readonly id: number;
  readonly atMs: number;
  readonly kind: KeeperEventKind;
  /** Whose matter it is; null for what concerns the whole house, or more than one tenant. */
  readonly tenant: string | null;
  /** What it is about: `home key` of a session, the key of an alert, the id of a plan, run or task. */
  readonly about: string;
  /** For people, one sentence. */
  readonly text: string;
  readonly level?: AlertLevel;
  /** Figures for programs. */
  readonly payload: Readonly<Record<string, unknown>>;
}
