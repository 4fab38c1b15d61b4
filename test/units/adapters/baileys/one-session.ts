// One session of one database, there or not, as the adapter opens it.
import * as baileys from '@whiskeysockets/baileys';
import { AuthSessions } from '../../../../src/adapters/baileys/auth-sessions.ts';
import type { OpenRequest } from '../../../../src/adapters/baileys/auth-sessions.ts';
import { KnownSessions } from '../../../../src/adapters/baileys/known-sessions.ts';
import { HoldfastError } from '../../../../src/core/errors.ts';
import { encodeValue } from '../../../../src/engines/baileys/value-codec.ts';
import type { HeldSession, HoldOptions, SessionHolder } from '../../../../src/ports/held-session.ts';
import type { LiveSessions } from '../../../../src/ports/records.ts';
import { HeldInMemory, sales } from './held-in-memory.ts';

export const place = 'memory:test';
export const creds = 'creds/creds';

/** One session, there or not; `holds` says what was asked of it. */
export class HolderOfOne implements SessionHolder {
  there: HeldInMemory | null = null;
  readonly holds: HoldOptions[] = [];
  closed = 0;
  fault: Error | null = null;

  async hold(_name: unknown, options: HoldOptions): Promise<HeldSession> {
    this.holds.push(options);
    if (this.fault !== null) throw this.fault;
    if (this.there !== null) return this.there;
    if (options.create === false) throw new HoldfastError('SESSION_ABSENT', { session: 'acme/sales', place });
    if (options.create !== true) await options.create();
    this.there = new HeldInMemory(true);
    return this.there;
  }

  async usage(): ReturnType<SessionHolder['usage']> {
    const sessions = this.there === null ? 0 : 1;
    return { all: { sessions, sizeBytes: 0 }, tenant: { sessions, sizeBytes: 0 } };
  }

  async close(): Promise<void> {
    this.closed += 1;
  }
}

/** The catalog's part, with what it was told in `noted`. */
function recordsOf(known: boolean) {
  const noted: string[] = [];
  const live: LiveSessions = {
    note: async (refs) => void noted.push(...refs.map((ref) => `${ref.place}#${ref.path}`)),
    lastLiveMs: async () => (known ? Date.UTC(2026, 10, 21) : null),
    movedTo: async () => null,
  };
  return { noted, liveSessions: live, closed: 0, close: () => undefined };
}

export function scene(known = false) {
  const holder = new HolderOfOne();
  const records = recordsOf(known);
  const sessions = new AuthSessions(
    place,
    holder,
    new KnownSessions(
      place,
      () => records,
      () => 5,
    ),
  );
  const request: OpenRequest = { name: sales, create: 'if-unknown', waitMs: 3, retryMs: 1000, baileys };
  const over: string[] = [];
  const open = async (
    change: Partial<OpenRequest> = {},
    onOver = async (): Promise<void> => void over.push('over'),
  ) => sessions.open({ ...request, ...change }, onOver);
  return { holder, records, sessions, open, over };
}

export function paired(): HeldInMemory {
  const held = new HeldInMemory();
  const whole = { ...baileys.initAuthCreds(), registered: true, me: { id: '49:1@s.whatsapp.net' } };
  held.entries.set(creds, encodeValue(whole));
  held.entries.set('pre-key/1', encodeValue(whole.noiseKey));
  return held;
}
