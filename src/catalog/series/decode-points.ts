// One blob → samples, by time.
import type { GrowthPoint } from '../../core/growth/growth-point.ts';
import type { ClassTotal } from '../../core/inventory.ts';
import { ByteReader } from './byte-reader.ts';
import { cacheName, nextPreKeyName, pointsForm, sessionsName } from './points-form.ts';

type State = Omit<GrowthPoint, 'atMs' | 'entries' | 'sizeBytes'>;

/** @returns null where these are not samples as `encodePoints` writes them */
export function decodePoints(bytes: Uint8Array): GrowthPoint[] | null {
  const reader = new ByteReader(bytes);
  if (reader.byte() !== pointsForm) return null;
  const nameCount = reader.count();
  const names: string[] = [];
  while (names.length < nameCount && reader.isOk) names.push(reader.text());
  if (!reader.isOk) return null;
  const points: GrowthPoint[] = [];
  const states = new StateReader(reader, names);
  let [seconds, entries, sizeBytes] = [0, 0, 0];
  while (!reader.isAtEnd && reader.isOk) {
    seconds += reader.difference();
    entries += reader.difference();
    sizeBytes += reader.difference();
    const { byClass, cacheBytes, nextPreKeyId, sessions } = states.next();
    points.push({ atMs: seconds * 1000, entries, sizeBytes, byClass, cacheBytes, nextPreKeyId, sessions });
  }
  return reader.isOk ? points : null;
}

/** What was there by class at each sample. Samples in which no class changed share one answer. */
class StateReader {
  readonly #reader: ByteReader;
  readonly #names: readonly string[];
  readonly #entries: Float64Array;
  readonly #sizes: Float64Array;
  #state: State;

  constructor(reader: ByteReader, names: readonly string[]) {
    this.#reader = reader;
    this.#names = names;
    this.#entries = new Float64Array(names.length);
    this.#sizes = new Float64Array(names.length);
    this.#state = this.#read();
  }

  next(): State {
    const reader = this.#reader;
    const changes = reader.count();
    if (changes === 0) return this.#state;
    for (let at = 0; at < changes && reader.isOk; at += 1) {
      const index = reader.count();
      if (index >= this.#names.length) reader.isOk = false;
      this.#entries[index] = (this.#entries[index] ?? 0) + reader.difference();
      this.#sizes[index] = (this.#sizes[index] ?? 0) + reader.difference();
    }
    this.#state = this.#read();
    return this.#state;
  }

  #read(): State {
    const byClass: Record<string, ClassTotal> = {};
    let cacheBytes = 0;
    let nextPreKeyId: number | null = null;
    let sessions: number | null = null;
    this.#names.forEach((name, index) => {
      const entries = this.#entries[index] ?? 0;
      const sizeBytes = this.#sizes[index] ?? 0;
      if (entries === 0 && sizeBytes === 0) return;
      if (name === cacheName) cacheBytes = sizeBytes;
      else if (name === nextPreKeyName) nextPreKeyId = entries - 1;
      else if (name === sessionsName) sessions = entries - 1;
      else byClass[name] = { entries, sizeBytes };
    });
    return { byClass, cacheBytes, nextPreKeyId, sessions };
  }
}
