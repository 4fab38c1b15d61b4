// Samples → one blob. A sample of a session that rests takes 5 bytes, one in which three classes changed some 16.
import type { GrowthPoint } from '../../core/growth/growth-point.ts';
import type { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { cacheName, nextPreKeyName, pointsForm, sessionsName } from './points-form.ts';

/** @param points by time, no two of one second */
export function encodePoints(points: readonly GrowthPoint[]): Buffer {
  const writer = new ByteWriter();
  const names = namesIn(points);
  writer.byte(pointsForm);
  writer.count(names.length);
  for (const name of names) writer.text(name);
  const changes = new ChangeWriter(writer, names);
  let [seconds, entries, sizeBytes] = [0, 0, 0];
  for (const point of points) {
    const nowSeconds = Math.floor(point.atMs / 1000);
    writer.difference(nowSeconds - seconds);
    writer.difference(point.entries - entries);
    writer.difference(point.sizeBytes - sizeBytes);
    changes.write(point);
    [seconds, entries, sizeBytes] = [nowSeconds, point.entries, point.sizeBytes];
  }
  return writer.finish();
}

/** The names that a blob of these needs. */
export function namesIn(points: readonly GrowthPoint[]): string[] {
  const names = new Set<string>();
  let before: GrowthPoint['byClass'] | null = null;
  for (const { byClass } of points) {
    // Samples in which no class changed share what they have.
    if (byClass !== before) for (const name of Object.keys(byClass)) names.add(name);
    before = byClass;
  }
  if (points.some(({ cacheBytes }) => cacheBytes > 0)) names.add(cacheName);
  if (points.some(({ nextPreKeyId }) => nextPreKeyId !== null)) names.add(nextPreKeyName);
  if (points.some(({ sessions }) => sessions !== null)) names.add(sessionsName);
  return [...names];
}

/** Writes of each sample what differs from the one before. This runs for every sample that is taken. */
export class ChangeWriter {
  readonly #writer: ByteWriter;
  readonly #names: readonly string[];
  readonly #entries: Float64Array;
  readonly #sizes: Float64Array;
  /** Index, entries and bytes of each change, one after the other. */
  readonly #changes: number[] = [];

  constructor(writer: ByteWriter, names: readonly string[]) {
    this.#writer = writer;
    this.#names = names;
    this.#entries = new Float64Array(names.length);
    this.#sizes = new Float64Array(names.length);
  }

  /** Takes over what a blob says of its next sample, so that the one after it can be written. @returns how many changes */
  follow(reader: ByteReader): number {
    const changes = reader.count();
    for (let at = 0; at < changes && reader.isOk; at += 1) {
      const index = reader.count();
      if (index >= this.#names.length) reader.isOk = false;
      this.#entries[index] = (this.#entries[index] ?? 0) + reader.difference();
      this.#sizes[index] = (this.#sizes[index] ?? 0) + reader.difference();
    }
    return changes;
  }

  /** @returns how many classes differ */
  write(point: GrowthPoint): number {
    const changes = this.#changes;
    changes.length = 0;
    this.#names.forEach((name, index) => {
      const entries = entriesOf(point, name);
      const sizeBytes = sizeOf(point, name);
      const more = entries - (this.#entries[index] ?? 0);
      const larger = sizeBytes - (this.#sizes[index] ?? 0);
      if (more === 0 && larger === 0) return;
      changes.push(index, more, larger);
      this.#entries[index] = entries;
      this.#sizes[index] = sizeBytes;
    });
    this.#writer.count(changes.length / 3);
    changes.forEach((value, at) =>
      at % 3 === 0 ? this.#writer.count(value) : this.#writer.difference(value),
    );
    return changes.length / 3;
  }
}

/** Of what may be unknown one more than it is, so that 0 can stand for that. */
function entriesOf({ byClass, nextPreKeyId, sessions }: GrowthPoint, name: string): number {
  if (name === nextPreKeyName) return nextPreKeyId === null ? 0 : nextPreKeyId + 1;
  if (name === sessionsName) return sessions === null ? 0 : sessions + 1;
  return byClass[name]?.entries ?? 0;
}

function sizeOf({ byClass, cacheBytes }: GrowthPoint, name: string): number {
  return name === cacheName ? cacheBytes : (byClass[name]?.sizeBytes ?? 0);
}
