// Copies a session folder of Baileys into a database, entry by entry, with the time of each file.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { credsKey } from '../../../src/engines/baileys/creds-key.ts';
import { decodeFileName } from '../../../src/engines/baileys/decode-file-name.ts';
import { contentOfText } from '../../../src/engines/baileys/record-content.ts';
import type { EntryChange, EntryKey, EntryStore, SessionName } from '../../../src/ports/entry-store.ts';
import { sealed, writeTo } from './filled.ts';

/** A clock that a database can be given, so that its entries get the times of files. */
export interface HandClock {
  atMs: number;
}

/** Real databases keep their own time, so what was written later there is later here: in so many steps, at most. */
const steps = 12;

/** The same into a database whose clock is its own: the order of the files' times stays, their ages do not. */
export async function copyFolderInOrder(
  folder: string,
  entries: EntryStore,
  name: SessionName,
): Promise<void> {
  const changes = [...changesByTime(folder)].toSorted(([a], [b]) => a - b).map(([, of]) => of);
  const atOnce = Math.ceil(changes.length / steps) || 1;
  for (let at = 0; at === 0 || at < changes.length; at += atOnce) {
    await writeTo(entries, name, changes.slice(at, at + atOnce).flat());
    await sleep(2);
  }
}

/** Files that Baileys did not write have no key, and stay where they are. A torn one becomes an entry that is damaged. */
export async function copyFolder(
  folder: string,
  entries: EntryStore,
  name: SessionName,
  clock: HandClock,
): Promise<void> {
  const nowMs = clock.atMs;
  const byTime = changesByTime(folder);
  if (byTime.size === 0) await writeTo(entries, name, []);
  for (const [modifiedMs, changes] of byTime) {
    clock.atMs = modifiedMs;
    await writeTo(entries, name, changes);
  }
  clock.atMs = nowMs;
}

function changesByTime(folder: string): Map<number, EntryChange[]> {
  const byTime = new Map<number, EntryChange[]>();
  for (const file of readdirSync(folder)) {
    const key = keyOfFile(file);
    const stat = statSync(join(folder, file));
    if (key === null || !stat.isFile()) continue;
    // A database keeps whole milliseconds.
    const modifiedMs = Math.round(stat.mtimeMs);
    const changes = byTime.get(modifiedMs) ?? [];
    changes.push(changeFrom(key, readFileSync(join(folder, file), 'utf8')));
    byTime.set(modifiedMs, changes);
  }
  return byTime;
}

export function keyOfFile(file: string): EntryKey | null {
  const decoded = decodeFileName(file);
  if (decoded === null) return null;
  return decoded.type === 'creds' ? credsKey : { type: decoded.type, id: decoded.id };
}

function changeFrom(key: EntryKey, text: string): EntryChange {
  const content = contentOfText(text);
  return 'flaw' in content ? { ...key, value: Buffer.from('torn') } : sealed(key, content.value);
}
