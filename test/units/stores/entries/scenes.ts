// A database in memory with a clock of its own, holders over it, and the hands to make its calls fail.
import { onTestFinished } from 'vitest';
import { holdSessions } from '../../../../src/stores/entries/session-holder.ts';
import type { HolderOptions } from '../../../../src/stores/entries/session-holder.ts';
import { memoryEntries } from '../../../../src/stores/memory/memory-entries.ts';
import type { MemoryEntries } from '../../../../src/stores/memory/memory-entries.ts';
import type { EntryChange, SessionName } from '../../../../src/ports/entry-store.ts';
import type { HeldSession, HoldOptions, SessionHolder } from '../../../../src/ports/held-session.ts';
import { failingEntries } from '../../../rigs/entries/failing-entries.ts';
import type { FailingEntries } from '../../../rigs/entries/failing-entries.ts';

export const name: SessionName = { tenant: 'acme', id: 'sales' };
export const creating: HoldOptions = { purpose: 'test', create: true, waitMs: 0 };
export const opening: HoldOptions = { purpose: 'test', create: false, waitMs: 0 };

export interface Scene {
  readonly database: MemoryEntries;
  /** What the first holder stands on. */
  readonly rig: FailingEntries;
  readonly holder: SessionHolder;
  /** A holder as another process would have it, over the same database. */
  other(options?: HolderOptions): SessionHolder;
  advance(ms: number): void;
}

/** A session is read whole at once, unless the options say otherwise. */
export function makeScene(options: HolderOptions = {}): Scene {
  let nowMs = 1_000_000;
  const database = memoryEntries({ nowMs: () => nowMs });
  const rig = failingEntries(database);
  const kept = (holder: SessionHolder): SessionHolder => {
    onTestFinished(() => holder.close());
    return holder;
  };
  return {
    database,
    rig,
    holder: kept(holdSessions(rig.store, { singleReads: 0, ...options })),
    other: (theirs = {}) => kept(holdSessions(database.another(), theirs)),
    advance: (ms) => void (nowMs += ms),
  };
}

export function entry(type: string, id: string, text: string | null): EntryChange {
  return { type, id, value: text === null ? null : Buffer.from(text) };
}

export async function textOf(session: HeldSession, type: string, id: string): Promise<string | null> {
  const value = (await session.get(type, [id])).get(id);
  return value === undefined ? null : Buffer.from(value).toString();
}

/** What waits for `opened` goes on when `open` is called. */
export function aGate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}
