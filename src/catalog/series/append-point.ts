// One more sample at the end of a blob, without making samples of all that are before it: what most writes are.
import type { GrowthPoint } from '../../core/growth/growth-point.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { ChangeWriter, namesIn } from './encode-points.ts';
import { pointsForm } from './points-form.ts';

/**
 * @param sinceMs the blob is to be thinned where its oldest sample is older than this
 * @returns null where there is more to do: it is to be thinned, has no samples, has no name for a class, the sample is
 *   not the newest, or these are no samples
 */
export function appendPoint(bytes: Uint8Array, point: GrowthPoint, sinceMs: number): Buffer | null {
  const reader = new ByteReader(bytes);
  if (reader.byte() !== pointsForm) return null;
  const nameCount = reader.count();
  const names: string[] = [];
  while (names.length < nameCount && reader.isOk) names.push(reader.text());
  if (!reader.isOk || namesIn([point]).some((name) => !names.includes(name))) return null;
  const writer = new ByteWriter(bytes);
  const changes = new ChangeWriter(writer, names);
  let [seconds, entries, sizeBytes] = [0, 0, 0];
  let last = { at: 0, secondsBefore: 0, isRest: false };
  for (let isFirst = true; !reader.isAtEnd && reader.isOk; isFirst = false) {
    const { at } = reader;
    const secondsBefore = seconds;
    seconds += reader.difference();
    const [more, larger] = [reader.difference(), reader.difference()];
    entries += more;
    sizeBytes += larger;
    if (isFirst && seconds * 1000 < sinceMs) return null;
    const isRest = changes.follow(reader) === 0 && more === 0 && larger === 0 && !isFirst;
    last = { at, secondsBefore, isRest };
  }
  const nowSeconds = Math.floor(point.atMs / 1000);
  if (!reader.isOk || seconds === 0 || nowSeconds <= seconds) return null;
  writer.difference(nowSeconds - seconds);
  writer.difference(point.entries - entries);
  writer.difference(point.sizeBytes - sizeBytes);
  const rests = changes.write(point) === 0 && entries === point.entries && sizeBytes === point.sizeBytes;
  if (!rests || !last.isRest) return writer.finish();
  // The end of a run moves: a run is kept by its two ends.
  const moved = new ByteWriter(bytes.subarray(0, last.at));
  moved.difference(nowSeconds - last.secondsBefore);
  for (const none of [0, 0, 0]) moved.count(none);
  return moved.finish();
}
