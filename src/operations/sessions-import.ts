// `sessions import`: a session from a file that `sessions export` wrote, into a place where there is none of its name.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import { sessionName } from '../core/session.ts';
import { parseSessionName } from '../engines/baileys/parse-session-name.ts';
import { readSessionFile } from '../engines/baileys/session-file.ts';
import type { FileRecord } from '../engines/baileys/session-file.ts';
import type { TransferPiece, TransferPlace } from '../ports/session-transfer.ts';
import { copySession } from '../steps/copy-session.ts';
import type { CopiedSession } from '../steps/copy-session.ts';
import type { OperationContext } from './context.ts';
import { makeTarget, refsThere, targetOf } from './migrate/target.ts';
import { declareOperation } from './operation.ts';

export interface ImportedSession {
  readonly name: string;
  readonly place: string;
  readonly path: string;
  readonly records: number;
  readonly sizeBytes: number;
  /** ms since 1970. */
  readonly exportedAtMs: number;
}

export const sessionsImport = declareOperation({
  name: 'sessions import',
  summary: 'Brings a session from a file into a place, every record compared; never over one that is there.',
  risk: 'changes',
  input: z.object({
    file: z.string().describe('a file that `sessions export` wrote').meta({ positional: true }),
    to: z
      .string()
      .describe('the place: sqlite:/srv/holdfast.db, postgres://user@host/db or baileys:/srv/auth')
      .meta({ value: 'place' }),
    as: z.string().optional().describe('another name for it, tenant/id').meta({ value: 'name' }),
    text: z.string().optional().meta({ hidden: true }),
  }),
  async run(context, input): Promise<ImportedSession> {
    if (input.text === undefined)
      throw new HoldfastError('FILE_UNREADABLE', { path: input.file, cause: 'there is no such file' });
    const file = readSessionFile(input.text);
    const name = input.as === undefined ? file : parseSessionName(input.as);
    const { records, sizeBytes, place, path } = await arrive(context, input.to, name, file.records);
    return { name: sessionName(name), place, path, records, sizeBytes, exportedAtMs: file.exportedAtMs };
  },
});

async function arrive(
  context: OperationContext,
  to: string,
  { tenant, id }: { readonly tenant: string; readonly id: string },
  records: readonly FileRecord[],
) {
  await makeTarget(context, to);
  const found = await targetOf(context, to);
  const name = sessionName({ tenant, id });
  // What is only arriving is gone over: under its lock, which whoever still brings it holds.
  const present = found.present.filter((ref) => !found.arriving.has(sessionName(ref)));
  if (present.some((other) => sessionName(other) === name))
    throw new HoldfastError('SESSION_EXISTS', { session: name, place: found.place.url });
  const [ref] = refsThere({ ...found, present, arriving: new Set() }, [{ tenant, id }]);
  if (ref === undefined || 'refusal' in ref)
    throw new HoldfastError('SESSION_NAME_INVALID', { session: name, cause: ref?.refusal ?? '' });
  const store = await context.openPlace(to);
  const place = await context.transfers.place(to);
  const lock = await store.lockSession(ref, 'sessions import');
  try {
    if ((await place.state(ref.path)) === 'live')
      throw new HoldfastError('SESSION_EXISTS', { session: name, place: ref.place });
    const copied = await bring(place, ref.path, records);
    return { records: copied.digest.records, sizeBytes: copied.sizeBytes, place: ref.place, path: ref.path };
  } finally {
    await lock.release();
  }
}

/** Whole, or nothing of it stays there. */
async function bring(
  place: TransferPlace,
  path: string,
  records: readonly FileRecord[],
): Promise<CopiedSession> {
  try {
    await place.arrive(path);
    const copied = await copySession(() => piecesOf(records), place, path);
    await place.publish(path);
    return copied;
  } catch (error) {
    // What a database that is away keeps of it, the next import goes over.
    if (!(error instanceof HoldfastError && error.code === 'STORE_UNAVAILABLE')) await place.discard(path);
    throw error;
  }
}

const recordsPerPiece = 500;

async function* piecesOf(records: readonly FileRecord[]): AsyncGenerator<TransferPiece> {
  for (let from = 0; from < records.length; from += recordsPerPiece) {
    const piece = records.slice(from, from + recordsPerPiece);
    yield { records: piece.map((record) => ({ ...record, sizeBytes: 0, modifiedMs: null })), remarks: [] };
  }
}
