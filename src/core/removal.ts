// What rules propose to remove, as guards see it: one line per thing, with its session and reason.
import type { SessionRef } from './session.ts';

export interface Removal {
  /**
   * `entry` is a piece of a session that stays; `content` is a part of an entry that stays, without any file;
   * `session` is a whole session; `trash` is for ever.
   */
  readonly scope: 'entry' | 'content' | 'session' | 'trash';
  readonly session: SessionRef;
  /** Path below the place's root (scope `trash`: the trash item's id). */
  readonly path: string;
  /** The entry's class, or the session's form. */
  readonly class: string;
  readonly kind: 'file' | 'folder';
  readonly files: number;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly rule: string;
  readonly reason: string;
  /** Scope `trash`: it may hold credentials that somebody could still need. */
  readonly holdsCredentials?: boolean;
  /** Paths below the place's root that the reason to remove rests on: they must not change before it goes. */
  readonly restsOn?: readonly string[];
}
