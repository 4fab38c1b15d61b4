// A byte that flips on the disk: what lies under it is found to be damaged, and everything else is served.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sealValue, unsealValue } from '../../src/stores/entries/seal.ts';
import { acme, live, write } from '../../src/testing/entry-store/scene.ts';
import { freshPath, open } from '../units/stores/sqlite/scene.ts';

test.each([40, 1500, 30_000])(
  'a flipped byte in a value of %d bytes is found, and the others are served',
  async (size) => {
    const path = freshPath();
    const store = open(path);
    const lease = await live(store, acme);
    const written = ['a', 'b', 'c'].map((id) => {
      const value = Buffer.from(`content of ${id} `.repeat(size).slice(0, size));
      const sealed = sealValue({ type: 'session', id }, value);
      return { type: 'session', id, value, sealed };
    });
    await write(store, lease, ...written.map(({ type, id, sealed }) => ({ type, id, value: sealed })));
    await store.close();

    const file = readFileSync(path);
    // SQLite leaves old copies in the free part of its pages: all of them flip, the one that counts is among them.
    const places = allPlaces(file, written[1]?.sealed.subarray(0, 20) ?? file);
    for (const place of places) file[place + 9] = (file[place + 9] ?? 0) ^ 1;
    writeFileSync(path, file);

    const [entries] = await open(path).read([{ lease, keys: written }]);
    const served = entries?.map((entry) => unsealValue(entry, entry.value));
    expect(served).toEqual([written[0]?.value, null, written[2]?.value]);
  },
);

function allPlaces(file: Buffer, part: Uint8Array): number[] {
  const places: number[] = [];
  for (let at = file.indexOf(part); at >= 0; at = file.indexOf(part, at + 1)) places.push(at);
  return places;
}
