// Copies a session folder of Baileys into a database, entry by entry, with the time of each file.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { credsKey } from '../../../src/engines/baileys/creds-key.ts';
import { decodeFileName } from '../../../src/engines/baileys/decode-file-name.ts';
import { contentOfText } from '../../../src/engines/baileys/record-content.ts';
import type { EntryChange, EntryKey, EntryStore, SessionName } from '../../../src/ports/entry-store.ts';
import { sealed, writeTo } from './filled.ts';

/** A clock that a database can be given, so that its entries get the times of files. */
export interface HandClock {
  atMs: number;
}

/** Files that Baileys did not write have no key, and stay where they are. A torn one becomes an entry that is damaged. */
export async function copyFolder(
  folder: string,
  entries: EntryStore,
  name: SessionName,
  clock: HandClock,
): Promise<void> {
  const nowMs = clock.atMs;
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
  if (byTime.size === 0) await writeTo(entries, name, []);
  for (const [modifiedMs, changes] of byTime) {
    clock.atMs = modifiedMs;
    await writeTo(entries, name, changes);
  }
  clock.atMs = nowMs;
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
