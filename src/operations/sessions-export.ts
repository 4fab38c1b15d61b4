// `sessions export`: one session whole, in one file, as a backup or to carry it elsewhere.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import { sessionName } from '../core/session.ts';
import { writeSessionFile } from '../engines/baileys/session-file.ts';
import type { FileRecord } from '../engines/baileys/session-file.ts';
import type { OperationContext } from './context.ts';
import { storeOf } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { oneNamedSession } from './one-named-session.ts';
import { takeInventory } from './take-inventory.ts';
import { namedSession } from './session-flags.ts';

export interface ExportedSession {
  readonly name: string;
  readonly place: string;
  readonly records: number;
  /** The whole file. It holds private keys: whoever has it has the session. */
  readonly text: string;
}

export const sessionsExport = declareOperation({
  name: 'sessions export',
  summary: 'Writes one Baileys session whole into a file, while nobody uses it.',
  risk: 'reads',
  input: z.object({
    session: namedSession,
  }),
  async run(context, input): Promise<ExportedSession> {
    const ref = oneNamedSession(await takeInventory(context), input.session);
    const store = storeOf(context.stores, ref.place);
    // Nobody begins to write in the middle: credentials and keys are of one moment.
    const lock = await store.lockSession(ref, 'sessions export');
    try {
      const { answer, why } = await store.inUse(ref);
      if (answer !== 'no')
        throw new HoldfastError('SESSION_IN_USE', { session: sessionName(ref), cause: why.join('; ') });
      const records = await recordsOf(context, ref.place, ref.path);
      const about = { tenant: ref.tenant, id: ref.id, exportedAtMs: context.nowMs() };
      const text = writeSessionFile({ ...about, records });
      return { name: sessionName(ref), place: ref.place, records: records.length, text };
    } finally {
      await lock.release();
    }
  },
});

async function recordsOf(context: OperationContext, place: string, path: string): Promise<FileRecord[]> {
  const source = await context.transfers.place(place);
  const records: FileRecord[] = [];
  for await (const piece of source.read(path, null)) {
    for (const { type, id, value } of piece.records) records.push({ type, id, value });
  }
  return records;
}
