// The content of a snapshot without a vault: what was read, and the way back into a place.
import type { SessionRef } from '../../../src/core/session.ts';
import type {
  ContentFile,
  ContentSink,
  RestoreForecast,
  RestoreIntent,
  SessionContent,
  SnapshotPlace,
} from '../../../src/ports/snapshot-content.ts';

export interface SnapshotBytes {
  readonly how: SessionContent['how'];
  readonly parts: SessionContent['parts'];
  readonly leftOut: SessionContent['leftOut'];
  readonly files: readonly (ContentFile & { readonly bytes: Buffer })[];
}

export async function take(place: SnapshotPlace, ref: SessionRef): Promise<SnapshotBytes> {
  const content = await place.open(ref, { set: 'essential' });
  try {
    const files = [];
    for (const file of content.files) files.push({ ...file, bytes: await joined(content.read(file.path)) });
    await content.confirm();
    const { how, parts, leftOut } = content;
    return { how, parts, leftOut, files };
  } finally {
    await content.close();
  }
}

/** What would become of the session. */
export async function forecast(
  place: SnapshotPlace,
  ref: SessionRef,
  snapshot: SnapshotBytes,
  intent: RestoreIntent = {},
): Promise<RestoreForecast> {
  const preview = await place.preview?.(ref, intent);
  if (preview === undefined) throw new Error('the place looks at nothing beforehand');
  try {
    await fill(preview.sink, snapshot);
    return await preview.forecast();
  } finally {
    await preview.close();
  }
}

/** The way of a restore, the trash item included. @returns what was done to it */
export async function bringBack(
  place: SnapshotPlace,
  ref: SessionRef,
  snapshot: SnapshotBytes,
  item: string,
  intent: RestoreIntent = {},
): Promise<readonly string[]> {
  const staged = await place.stage(ref, item, intent);
  await fill(staged.sink, snapshot);
  const done = (await staged.adapt?.(item)) ?? [];
  await staged.settle();
  const health = await staged.check();
  if (health.state !== 'whole') throw new Error(health.why.join('; '));
  await staged.swapIn(item);
  return done;
}

export async function fill(sink: ContentSink, { files }: SnapshotBytes): Promise<void> {
  for (const { bytes, ...file } of files) {
    await sink.file(file, inPieces(bytes));
    const back = sink.readBack(file.path);
    if (back === null || !(await joined(back)).equals(bytes))
      throw new Error(`${file.path} came back otherwise`);
  }
}

/** Of no size that means anything. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1013) yield bytes.subarray(at, at + 1013);
}

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}
