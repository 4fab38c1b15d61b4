// Puts sessions into a database as Holdfast keeps them there: sealed, under a lease that is given back.
import { readBufferJson } from '../../../src/engines/baileys/read-buffer-json.ts';
import { credsKey } from '../../../src/engines/baileys/creds-key.ts';
import { encodeValue } from '../../../src/engines/baileys/value-codec.ts';
import type {
  EntryChange,
  EntryKey,
  EntryStore,
  LeaseOwner,
  SessionName,
} from '../../../src/ports/entry-store.ts';
import { sealValue } from '../../../src/stores/entries/seal.ts';
import { wholeCredentials } from '../faults/world.ts';

/** Somebody on another machine, whom nobody here can prove dead. */
export const stranger: LeaseOwner = { host: 'elsewhere', pid: 7, process: 'elsewhere:7', purpose: 'a bot' };

export const wholeCreds: EntryChange = sealed(credsKey, readBufferJson(wholeCredentials));

/** A value of Baileys as it lies in a database. */
export function sealed(key: EntryKey, value: unknown): EntryChange {
  return { ...key, value: sealValue(key, encodeValue(value)) };
}

/** Writes as the stranger; makes the session where it is absent. */
export async function writeTo(
  entries: EntryStore,
  name: SessionName,
  changes: readonly EntryChange[],
): Promise<void> {
  const [answer] = await entries.acquire([{ name, owner: stranger, ttlMs: 60_000 }]);
  if (answer?.outcome !== 'granted') throw new Error(`${name.tenant}/${name.id} is held`);
  const { lease, state } = answer;
  if (state === 'absent') await entries.create(lease, 'live');
  const [failure] = await entries.write([{ lease, changes }]);
  if (failure != null) throw failure;
  await entries.release([lease]);
}
