// Who is signed in with a cookie: in memory only, so that signing out is the end of it, and a restart of all of them.
import { randomBytes } from 'node:crypto';

export interface Session {
  /** What the cookie holds. */
  readonly id: string;
  readonly keyId: string;
  readonly csrf: string;
  readonly beganMs: number;
  lastMs: number;
}

const hourMs = 60 * 60_000;
/** Without any request. A dashboard that is open asks every minute. */
export const idleEndMs = 12 * hourMs;
export const absoluteEndMs = 7 * 24 * hourMs;
/** Of one key; the oldest ends when there are more. Keys are few, so this bounds them all. */
export const mostOfOneKey = 50;

export class Sessions {
  readonly #byId = new Map<string, Session>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  begin(keyId: string): Session {
    this.#dropEnded();
    const ofKey = [...this.#byId.values()].filter((session) => session.keyId === keyId);
    for (const { id } of ofKey.slice(0, Math.max(0, ofKey.length + 1 - mostOfOneKey))) this.end(id);
    const nowMs = this.#nowMs();
    const session = { id: chance(), keyId, csrf: chance(), beganMs: nowMs, lastMs: nowMs };
    this.#byId.set(session.id, session);
    return session;
  }

  /** null for one that never was, or has ended. Looking is no use of it; see `use`. */
  find(id: string): Session | null {
    const session = this.#byId.get(id);
    if (session === undefined) return null;
    if (!this.#hasEnded(session)) return session;
    this.#byId.delete(id);
    return null;
  }

  use(session: Session): void {
    session.lastMs = this.#nowMs();
  }

  end(id: string): void {
    this.#byId.delete(id);
  }

  clear(): void {
    this.#byId.clear();
  }

  get size(): number {
    return this.#byId.size;
  }

  #dropEnded(): void {
    for (const session of this.#byId.values()) if (this.#hasEnded(session)) this.#byId.delete(session.id);
  }

  /** Where the clock was set back ages are negative, which ends nothing. */
  #hasEnded({ beganMs, lastMs }: Session): boolean {
    const nowMs = this.#nowMs();
    return nowMs - lastMs >= idleEndMs || nowMs - beganMs >= absoluteEndMs;
  }
}

function chance(): string {
  return randomBytes(32).toString('base64url');
}
