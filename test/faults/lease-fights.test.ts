// Two processes fight for one session, stopped and killed again and again: the history shows one writer at a time.
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { unsealValue } from '../../src/stores/entries/seal.ts';
import type { Place } from '../../src/core/place.ts';
import { openEntryStore } from '../../src/stores/open-entry-store.ts';
import { databasePlaces } from '../rigs/entries/database-places.ts';
import { Writer, writerScript } from '../rigs/entries/writer.ts';
import type { Acknowledged } from '../rigs/entries/writer.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';

/** Every third of them is a kill. */
const strikes = 12;
const ttlMs = 700;
const name = { tenant: 'acme', id: 'sales' };

const built = builtOnce(writerScript);

class Fight {
  readonly #place: Place;
  readonly #all: Writer[] = [];
  readonly #two: [Writer, Writer];
  stops = 0;
  kills = 0;

  constructor(place: Place) {
    this.#place = place;
    this.#two = [this.#start(), this.#start()];
  }

  #start(): Writer {
    const writer = new Writer(built.child, { place: this.#place, ttlMs, again: true });
    this.#all.push(writer);
    return writer;
  }

  /** Something happens to one of them: it sleeps for longer than its lease, or is killed and comes again. */
  async strike(): Promise<void> {
    // Mostly the one that holds the session.
    const holder = lastOf(this.#two[0]) > lastOf(this.#two[1]) ? 0 : 1;
    const index = Math.random() < 0.8 ? holder : 1 - holder;
    const [victim, other] = index === 0 ? this.#two : ([this.#two[1], this.#two[0]] as const);
    if ((this.stops + this.kills) % 3 === 2) {
      await victim.kill();
      this.#two[index] = this.#start();
      this.kills += 1;
      return;
    }
    victim.stop();
    // Until the other one writes, also where that held the session all the time. It cannot where the victim was
    // stopped in the middle of a transaction of SQLite, which nobody else can end.
    await Promise.race([other.next(), pause(4 * ttlMs)]);
    await pause(Math.random() * 2 * ttlMs);
    victim.goOn();
    this.stops += 1;
  }

  async end(): Promise<void> {
    for (const writer of this.#two) writer.goOn();
    await Promise.all(this.#two.map((writer) => writer.kill()));
  }

  get lines(): string[] {
    return this.#all.flatMap(({ lines }) => lines);
  }

  get stderr(): string {
    return this.#all.map(({ stderr }) => stderr).join('');
  }

  acknowledged(): Acknowledged[] {
    return this.#all.flatMap((writer) => writer.acknowledged());
  }
}

function lastOf(writer: Writer): number {
  return writer.acknowledged().at(-1)?.number ?? 0;
}

async function historyOf(place: Place): Promise<Acknowledged[]> {
  const store = openEntryStore(place);
  const entries = (await store.entries(name)) ?? [];
  await store.close();
  const records = entries
    .filter(({ type }) => type === 'record')
    .map(
      (entry) => JSON.parse(Buffer.from(unsealValue(entry, entry.value) ?? []).toString()) as Acknowledged,
    );
  return records.toSorted((one, two) => one.number - two.number || one.epoch - two.epoch);
}

/** @returns what happened, when it is over */
async function fought(place: Place): Promise<Fight> {
  const fight = new Fight(place);
  onTestFinished(() => fight.end());
  for (let strike = 1; strike <= strikes; strike++) {
    await fight.strike();
    await pause(Math.random() * ttlMs);
  }
  await fight.end();
  return fight;
}

describe('two processes that fight for one session', () => {
  const fights = new Map<string, { readonly fight: Fight; readonly history: readonly Acknowledged[] }>();

  test('leave a history, in each database', async () => {
    // Both at once, because it takes its time.
    await Promise.all(
      databasePlaces.map(async ([database, fresh]) => {
        const place = await fresh();
        const fight = await fought(place);
        fights.set(database, { fight, history: await historyOf(place) });
        expect(fight.stderr).toBe('');
      }),
    );
  });

  describe.each(databasePlaces)('in %s', (database) => {
    const of = () => fights.get(database) ?? expect.unreachable('there was no fight');

    test('are never both able to write: one record of each number, and no older epoch after a newer one', () => {
      const { history } = of();
      expect(history.map(({ number }) => number)).toEqual(history.map((_record, index) => index + 1));
      const epochs = history.map(({ epoch }) => epoch);
      expect(epochs).toEqual(epochs.toSorted((one, two) => one - two));
    });

    test('never share an epoch', () => {
      const { history } = of();
      const writers = new Set(history.map(({ epoch, pid }) => `${epoch} ${pid}`));
      expect(writers.size).toBe(new Set(history.map(({ epoch }) => epoch)).size);
    });

    test('find everything that was acknowledged', () => {
      const { history, fight } = of();
      const text = ({ number, epoch, pid }: Acknowledged): string => `${number} ${epoch} ${pid}`;
      const written = new Set(history.map(text));
      expect(fight.acknowledged().filter((record) => !written.has(text(record)))).toEqual([]);
    });

    test('did fight', () => {
      const { history, fight } = of();
      expect(new Set(history.map(({ epoch }) => epoch)).size).toBeGreaterThan(5);
      expect(Math.min(fight.stops, fight.kills)).toBeGreaterThan(0);
      expect(fight.lines.filter((line) => line === 'lost LEASE_LOST').length).toBeGreaterThan(0);
      expect(fight.acknowledged().length).toBeGreaterThan(100);
    });
  });
});
