// Is what lies in the place of a profile the very content of a snapshot? Read out of the vault, and compared byte by byte.
import type { SessionRef } from '../../core/session.ts';
import type { SnapshotInfo } from '../../core/snapshot.ts';
import type { ContentSink, SessionContent, SnapshotPlace } from '../../ports/snapshot-content.ts';
import type { Vault } from '../../ports/vault.ts';
import type { OperationContext } from '../context.ts';

class Differs extends Error {
  override readonly name = 'Differs';
}

/** Where only the sizes differ, nothing is read. @throws what the vault and the place throw */
export async function isSameProfile(
  { signal, progress }: OperationContext,
  { vault, snapshot, place }: { vault: Vault; snapshot: SnapshotInfo; place: SnapshotPlace },
  session: SessionRef,
): Promise<boolean> {
  const content = await place.open(session, { set: snapshot.set, ...(signal && { signal }) });
  try {
    const sizeBytes = content.files.reduce((sum, file) => sum + file.sizeBytes, 0);
    if (content.files.length !== snapshot.files || sizeBytes !== snapshot.sizeBytes) return false;
    await vault.session(snapshot.name).restore(snapshot.id, comparing(content), {
      onProgress: ({ doneBytes, totalBytes }) => progress.report('compared', doneBytes, totalBytes, 'bytes'),
      ...(signal && { signal }),
    });
    await content.confirm();
    return true;
  } catch (error) {
    if (error instanceof Differs) return false;
    throw error;
  } finally {
    await content.close();
  }
}

/** Writes nothing: what should be written has to lie there already. */
function comparing(content: SessionContent): ContentSink {
  const sizes = new Map(content.files.map(({ path, sizeBytes }) => [path, sizeBytes]));
  return {
    folder: async () => undefined,
    async file({ path, sizeBytes }, pieces) {
      if (sizes.get(path) !== sizeBytes) throw new Differs(path);
      if (!(await haveSameBytes(pieces, content.read(path)))) throw new Differs(path);
    },
    readBack: (path) => (sizes.has(path) ? content.read(path) : null),
  };
}

/** Cut into pieces in any way. */
async function haveSameBytes(
  one: AsyncIterable<Uint8Array>,
  other: AsyncIterable<Uint8Array>,
): Promise<boolean> {
  const others = other[Symbol.asyncIterator]();
  let left: Uint8Array = new Uint8Array();
  try {
    for await (const piece of one) {
      for (let from = 0; from < piece.byteLength;) {
        if (left.byteLength === 0) {
          const next = await others.next();
          if (next.done === true) return false;
          left = next.value;
        }
        const length = Math.min(left.byteLength, piece.byteLength - from);
        if (Buffer.compare(left.subarray(0, length), piece.subarray(from, from + length)) !== 0) return false;
        [left, from] = [left.subarray(length), from + length];
      }
    }
    return left.byteLength === 0 && (await others.next()).done === true;
  } finally {
    await others.return?.();
  }
}
