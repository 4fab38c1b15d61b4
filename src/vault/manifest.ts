// A manifest: one snapshot. What lists show of it, and every file with the id of its content.
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { HoldfastError } from '../core/errors.ts';
import { sessionName } from '../core/session.ts';
import type { SnapshotInfo } from '../core/snapshot.ts';
import type { ContentFile } from '../ports/snapshot-content.ts';
import { ByteReader, UnreadableBytes } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { chunkIdBytes } from './chunk-id.ts';
import type { Envelope } from './envelope.ts';
import { mostLevels } from './recipe.ts';
import type { ContentNode } from './recipe.ts';

export interface ManifestFile extends Pick<ContentFile, 'path' | 'sizeBytes' | 'modifiedMs' | 'mode'> {
  readonly content: ContentNode;
}

export interface Manifest {
  readonly info: SnapshotInfo;
  readonly files: readonly ManifestFile[];
  readonly emptyFolders: readonly string[];
}

/** What a manifest is not larger than; the text of half a million files. */
export const mostManifestBytes = 2 ** 26;

/** @param mostBytes fewer in tests @throws SESSION_UNREADABLE where nobody could open it again */
export function closeManifest(manifest: Manifest, envelope: Envelope, mostBytes = mostManifestBytes): Buffer {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
  const bytes = encode(manifest);
  if (bytes.byteLength > mostBytes) {
    const cause = `the list of its ${manifest.files.length} files is larger than any that can be read again`;
    throw new HoldfastError('SESSION_UNREADABLE', { session: sessionName(manifest.info.name), cause });
  }
  const packed = brotliCompressSync(bytes, { params });
  return envelope.close(`snapshots/${manifest.info.id}`, packed);
}

/** @throws UnreadableBytes */
export function openManifest(id: string, closed: Uint8Array, envelope: Envelope): Manifest {
  const packed = envelope.open(`snapshots/${id}`, closed);
  try {
    return decode(brotliDecompressSync(packed, { maxOutputLength: mostManifestBytes }));
  } catch (error) {
    if (error instanceof UnreadableBytes) throw error;
    throw new UnreadableBytes('it is closed as it should be, but is no manifest', { cause: error });
  }
}

/** Like things stand together, because that compresses best. */
function encode({ info, files, emptyFolders }: Manifest): Buffer {
  const writer = new ByteWriter().text(JSON.stringify(info)).number(files.length);
  for (const { path } of files) writer.text(path);
  for (const { sizeBytes } of files) writer.number(sizeBytes);
  for (const { mode } of files) writer.number(mode);
  for (const { content } of files) writer.number(content.id === null ? 0 : content.level + 1);
  for (const { modifiedMs } of files) writer.number(Math.max(0, Math.floor(modifiedMs)));
  for (const { content } of files) if (content.id !== null) writer.bytes(content.id);
  writer.number(emptyFolders.length);
  for (const folder of emptyFolders) writer.text(folder);
  return writer.done();
}

function decode(bytes: Uint8Array): Manifest {
  const reader = new ByteReader(bytes);
  const written = JSON.parse(reader.text()) as SnapshotInfo;
  const info = { ...written, sequence: written.sequence ?? 0 };
  const count = reader.number();
  if (count > bytes.byteLength) throw new UnreadableBytes('it tells of more files than it can hold');
  const column = <T>(read: () => T): T[] => Array.from({ length: count }, read);
  const [paths, sizes] = [column(() => reader.text()), column(() => reader.number())];
  const [modes, levels] = [column(() => reader.number()), column(() => reader.number())];
  const times = column(() => reader.number());
  const contents = levels.map((level): ContentNode => {
    if (level > mostLevels) throw new UnreadableBytes('a file has more levels than there are');
    return level === 0 ? { level: 0, id: null } : { level: level - 1, id: reader.bytes(chunkIdBytes) };
  });
  const files = paths.map((path, index): ManifestFile => ({
    path,
    sizeBytes: sizes[index] ?? 0,
    modifiedMs: times[index] ?? 0,
    mode: modes[index] ?? 0,
    content: contents[index] ?? { level: 0, id: null },
  }));
  const emptyFolders = Array.from({ length: reader.number() }, () => reader.text());
  reader.end();
  return { info, files, emptyFolders };
}
