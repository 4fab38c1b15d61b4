// Credentials that a test saves, over a held session in memory, and how each save ended.
import { CredentialsWriter } from '../../../../src/adapters/baileys/credentials-writer.ts';
import { PatientSession } from '../../../../src/adapters/baileys/patient-session.ts';
import type { HoldfastError } from '../../../../src/core/errors.ts';
import { decodeValue, encodeValue } from '../../../../src/engines/baileys/value-codec.ts';
import { HeldInMemory } from './held-in-memory.ts';

export const creds = 'creds/creds';

/** `settled` says of each save, in the order of the calls, how it ended. */
export function scene() {
  const held = new HeldInMemory();
  const living = { counter: 0 };
  const told: unknown[] = [];
  const stored = encodeValue(living);
  let saved = 0;
  const patient = new PatientSession(held, 60_000);
  const writer = new CredentialsWriter(
    held,
    patient,
    { creds: living, stored },
    {
      onUnsaved: (error) => told.push(error),
      onSaved: () => (saved += 1),
    },
  );
  const settled: string[] = [];
  const save = (): Promise<void> => {
    living.counter += 1;
    const number = living.counter;
    const promise = writer.save();
    promise.then(
      () => settled.push(`${number} saved`),
      (error: HoldfastError) => settled.push(`${number} ${error.code}`),
    );
    return promise;
  };
  const inStore = (): unknown => {
    const bytes = held.entries.get(creds);
    return bytes === undefined ? null : (decodeValue(bytes) as { counter: number }).counter;
  };
  return { held, living, writer, told, settled, save, inStore, saves: () => saved };
}

/** Until it is opened every set waits. */
export function gate(held: HeldInMemory): () => void {
  let open = (): void => undefined;
  held.gate = new Promise((resolve) => (open = resolve));
  return () => {
    held.gate = null;
    open();
  };
}
