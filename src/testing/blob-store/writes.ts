// Cases: writes, with and without a condition, one after the other and all at once.
import assert from 'node:assert/strict';
import { HoldfastError } from '../../core/errors.ts';
import type { BlobCondition, BlobStore } from '../../ports/blob-store.ts';
import { fails } from '../fails.ts';
import { inGroups, keysOf, same, text, textAt } from './scene.ts';
import type { BlobStoreScene, Checks } from './scene.ts';

const rivals = 8;

/** Who of many rivals, half of them with a connection of their own, got through. Everybody else has to hear BLOB_CONFLICT. */
async function race({ blobs, another }: BlobStoreScene, key: string, only: BlobCondition): Promise<number[]> {
  const second = another();
  const outcomes = await Promise.allSettled(
    Array.from({ length: rivals }, (_, rival) =>
      (rival % 2 === 0 ? blobs : second).put(key, text(`rival ${rival}`), only),
    ),
  );
  return outcomes.flatMap((outcome, rival) => {
    if (outcome.status === 'fulfilled') return [rival];
    assert.ok(outcome.reason instanceof HoldfastError, String(outcome.reason));
    assert.equal(outcome.reason.code, 'BLOB_CONFLICT');
    return [];
  });
}

/**
 * Adds one to a number, as often as it takes until nobody came in between.
 * @param mark that nobody else writes: a number alone would not tell whose it is
 */
async function raise(blobs: BlobStore, key: string, mark: string): Promise<void> {
  for (;;) {
    const found = await blobs.get(key);
    const number = found === null ? 0 : Number.parseInt(Buffer.from(found.bytes).toString(), 10);
    const only = found === null ? { absent: true as const } : { version: found.version };
    try {
      await blobs.put(key, text(`${number + 1} by ${mark}`), only);
      return;
    } catch (error) {
      if (!(error instanceof HoldfastError) || error.code !== 'BLOB_CONFLICT') throw error;
    }
  }
}

const alone: Checks = {
  async 'a second write replaces the first one, and has another version'({ blobs }) {
    const first = await blobs.put('key', text('one'));
    const second = await blobs.put('key', text('two'));
    assert.notEqual(second, first);
    const found = await blobs.get('key');
    assert.equal(found?.version, second);
    assert.equal(Buffer.from(found.bytes).toString(), 'two');
  },
  async 'a write that asks for absence makes a blob, and never replaces one'({ blobs }) {
    const version = await blobs.put('key', text('one'), { absent: true });
    await fails('BLOB_CONFLICT', () => blobs.put('key', text('two'), { absent: true }));
    await fails('BLOB_CONFLICT', () => blobs.put('key', text('one'), { absent: true }));
    const found = await blobs.get('key');
    assert.equal(found?.version, version);
    same(found.bytes, text('one'), 'the first one');
  },
  async 'a write that asks for a version replaces that one and no other'({ blobs }) {
    const first = await blobs.put('key', text('one'));
    const second = await blobs.put('key', text('two'), { version: first });
    await fails('BLOB_CONFLICT', () => blobs.put('key', text('three'), { version: first }));
    assert.equal(await textAt(blobs, 'key'), 'two');
    await blobs.put('key', text('three'), { version: second });
    assert.equal(await textAt(blobs, 'key'), 'three');
  },
  async 'a version is of no use where the blob is absent: nothing is written'({ blobs }) {
    const version = await blobs.put('gone', text('one'));
    await blobs.delete(['gone']);
    await fails('BLOB_CONFLICT', () => blobs.put('gone', text('two'), { version }));
    await fails('BLOB_CONFLICT', () => blobs.put('never', text('two'), { version }));
    assert.deepEqual(await keysOf(blobs, ''), []);
    await blobs.put('gone', text('three'), { absent: true });
    assert.equal(await textAt(blobs, 'gone'), 'three');
  },
};

const atOnce: Checks = {
  async 'of many that make the same blob at once one does, and it is his that stays'(scene) {
    for (const round of [1, 2, 3]) {
      const winners = await race(scene, `round-${round}`, { absent: true });
      assert.equal(winners.length, 1, `winners: ${winners}`);
      assert.equal(await textAt(scene.blobs, `round-${round}`), `rival ${winners[0]}`);
    }
  },
  async 'of many that replace the same version at once one does, and it is his that stays'(scene) {
    for (const round of [1, 2, 3]) {
      const version = await scene.blobs.put('head', text(`round ${round}`));
      const winners = await race(scene, 'head', { version });
      assert.equal(winners.length, 1, `winners: ${winners}`);
      assert.equal(await textAt(scene.blobs, 'head'), `rival ${winners[0]}`);
    }
  },
  async 'a number that many raise by comparing loses nothing'({ blobs, another }) {
    const second = another();
    const times = 3;
    const worker = async (mine: BlobStore, name: number): Promise<void> => {
      for (let time = 0; time < times; time++) await raise(mine, 'number', `${name}.${time}`);
    };
    await Promise.all([blobs, second, blobs, second].map(worker));
    assert.equal(Number.parseInt((await textAt(blobs, 'number')) ?? '', 10), 4 * times);
  },
  async 'a blob is never seen in part, nor absent, while it is replaced'({ blobs, another }) {
    const [sizeBytes, times] = [300_000, 12];
    const filled = (content: number): Uint8Array => new Uint8Array(sizeBytes).fill(content);
    await blobs.put('key', filled(0));
    let isReplaced = false;
    const replacing = (async () => {
      try {
        for (let time = 1; time <= times; time++) await blobs.put('key', filled(time));
      } finally {
        isReplaced = true;
      }
    })();
    const second = another();
    const reading = (async () => {
      while (!isReplaced) {
        const bytes = (await second.get('key'))?.bytes;
        same(bytes, filled(bytes?.[0] ?? 0), 'what was read in between');
      }
    })();
    await Promise.all([replacing, reading]);
    same((await second.get('key'))?.bytes, filled(times), 'the last one');
  },
  async 'blobs beside each other are written and deleted at once without harm to one another'({
    blobs,
    another,
  }) {
    const second = another();
    const rounds = Array.from({ length: 60 }, (_, round) => round);
    await inGroups(rounds, async (round) => {
      const mine = round % 2 === 0 ? blobs : second;
      const [kept, deleted] = [`folder-${round % 3}/kept-${round}`, `folder-${round % 3}/deleted-${round}`];
      await Promise.all([mine.put(kept, text(kept)), mine.put(deleted, text(deleted))]);
      await mine.delete([deleted]);
      assert.equal(await textAt(mine, kept), kept);
      if (round % 4 === 0) await mine.delete([kept]);
    });
    const left = rounds
      .filter((round) => round % 4 !== 0)
      .map((round) => `folder-${round % 3}/kept-${round}`);
    assert.deepEqual(await keysOf(blobs, ''), left.sort());
  },
};

export const writes: Checks = { ...alone, ...atOnce };
