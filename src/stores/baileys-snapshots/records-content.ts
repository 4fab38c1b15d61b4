// A Baileys session as the content of a snapshot: one file of records, all of one moment.
import { HoldfastError } from '../../core/errors.ts';
import type { SnapshotPart } from '../../core/snapshot.ts';
import { classifyEntry } from '../../engines/baileys/classify-entry.ts';
import { credsKey } from '../../engines/baileys/creds-key.ts';
import { judgeCredentials } from '../../engines/baileys/judge-credentials.ts';
import type { SessionContent } from '../../ports/snapshot-content.ts';
import type { Capture } from './records-home.ts';
import { recordsPath } from './records-sink.ts';
import type { SpooledRecords } from './spooled-records.ts';

export interface CapturedSession {
  readonly records: SpooledRecords;
  readonly capture: Capture;
  /** What to call it in errors. */
  readonly session: string;
  readonly how: SessionContent['how'];
  readonly set: SessionContent['set'];
}

/** @throws SESSION_DAMAGED where its credentials are not whole: such a snapshot could only lead astray */
export async function contentOfRecords(captured: CapturedSession): Promise<SessionContent> {
  const { records, capture, how, set } = captured;
  refuseWithoutCredentials(captured);
  const { sizeBytes, sha256 } = await records.measure();
  const file = { path: recordsPath, sizeBytes, modifiedMs: newestOf(records), mode: 0o600 };
  return {
    how,
    set,
    files: [{ ...file, mark: `sha256:${sha256}`, shape: 'plain' }],
    emptyFolders: [],
    leftOut: [
      ...capture.flawed.map(({ name, content }) => ({ path: name, why: flawOf(content) })),
      ...capture.strangers.map((path) => ({ path, why: 'it is no record of Baileys' })),
    ],
    parts: partsOf(records),
    async *read(path) {
      if (path !== recordsPath) throw changed(captured, `there is no file ${path}`);
      yield* records.text();
    },
    // It was read to its end before, and cannot change any more.
    confirm: async () => undefined,
    close: async () => records.close(),
  };
}

function refuseWithoutCredentials({ records, capture, session }: CapturedSession): void {
  const creds = records.find(credsKey);
  const torn = capture.flawed.find(({ type }) => type === credsKey.type);
  const cause =
    creds === null
      ? `${torn?.name ?? 'creds'} ${torn === undefined ? 'is missing' : flawOf(torn.content)}`
      : whyNotWhole(records.read(creds).value);
  if (cause !== null) throw new HoldfastError('SESSION_DAMAGED', { session, cause });
}

function whyNotWhole(value: unknown): string | null {
  const { state, why } = judgeCredentials({ value }, 'the record creds');
  return state === 'whole' ? null : why.replace(/\.$/, '');
}

function newestOf(records: SpooledRecords): number {
  const creds = records.find(credsKey);
  return (creds && records.read(creds).modifiedMs) ?? 0;
}

function partsOf(records: SpooledRecords): Record<string, SnapshotPart> {
  const parts: Record<string, SnapshotPart> = {};
  for (const { type, id, line } of records.inOrder()) {
    const name = classifyEntry(type, id);
    const { files, sizeBytes } = parts[name] ?? { files: 0, sizeBytes: 0 };
    parts[name] = { files: files + 1, sizeBytes: sizeBytes + line.sizeBytes };
  }
  return parts;
}

function flawOf(content: Capture['flawed'][number]['content']): string {
  return 'flaw' in content ? `it ${content.flaw}` : 'it can be read';
}

function changed({ session }: CapturedSession, cause: string): HoldfastError {
  return new HoldfastError('CONTENT_CHANGED', { session, cause });
}
