// A vault as a place keeps the contract of a store, as far as it is about what a vault has.
import { describe, expect, onTestFinished, test } from 'vitest';
import { MemoryBlobs } from '../../src/blobs/memory/memory-blobs.ts';
import { HoldfastError } from '../../src/core/errors.ts';
import { parsePlace } from '../../src/core/place.ts';
import { refOfVaulted } from '../../src/core/vaulted-picture.ts';
import { VaultStore } from '../../src/stores/vault/vault-store.ts';
import { storeCases } from '../../src/testing.ts';
import type { StoreScene } from '../../src/testing.ts';
import { failingBlobs } from '../rigs/blobs/failing-blobs.ts';
import { noise, sales, takeState, vaultOver } from '../rigs/vaulted/filled-vault.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);
const place = parsePlace('vault:memory:conformance', '/');
const folder = 'wwebjs/acme/sales';

const asAWhole = 'a vault gives up snapshots and packs, and never a session as a whole';
const neverReplaced = 'what lies in a vault is never replaced: its names are never used for something else';
/** Cases that are about what no vault has, and why. */
const doNotApply: Readonly<Record<string, string>> = {
  'a folder goes to the trash and comes back byte for byte': asAWhole,
  'what is destroyed is gone, and destroying what is absent is fine': `${asAWhole}; below it is done to a snapshot`,
  'nothing is moved over something else, in either direction': neverReplaced,
  'the content of an entry is its bytes, and null where nothing lies': 'a snapshot is read by restoring it',
  'an entry is replaced with its original in the trash, and put back byte for byte': neverReplaced,
  'what is replaced or put back already may be so again: a crash may have come after the act': neverReplaced,
  'the newest change of a session stays what it was: nothing happened in it': neverReplaced,
  'nothing newer is replaced by what was meant for its original': neverReplaced,
};

async function sceneOf(): Promise<StoreScene> {
  const blobs = new MemoryBlobs('memory:conformance', () => nowMs);
  const vault = vaultOver(blobs, () => nowMs);
  const older = await takeState(vault, new Map(), { 'Default/a': noise(30_000) }, nowMs - 60_000);
  await takeState(vault, new Map(), { 'Default/a': noise(30_000) }, nowMs);
  const broken = { session: false, place: false };
  const another = (): VaultStore => {
    const breakable = failingBlobs(blobs, ({ key }) =>
      broken.place || (broken.session && key.startsWith('sessions/wwebjs/acme/')) ? 'before' : null,
    );
    const opened = vaultOver(breakable, () => nowMs);
    const store = new VaultStore(place, { nowMs: () => nowMs, graceMs: 0, open: async () => opened });
    onTestFinished(() => store.close());
    return store;
  };
  const file = `${folder}/snapshots/${older.id}`;
  const keyOf = (path: string): string => `sessions/${path}`;
  return {
    store: another(),
    session: refOfVaulted(place.url, sales),
    absent: refOfVaulted(place.url, { ...sales, id: 'absent' }),
    file,
    folder,
    below: (name) => `${folder}/packs/${name}`,
    another,
    async read(path) {
      const blob = await blobs.get(keyOf(path));
      return blob === null ? null : Buffer.from(blob.bytes).toString('latin1');
    },
    async write(path, content) {
      await blobs.put(keyOf(path), Buffer.from(content, 'latin1'));
    },
    async makeUnreadable() {
      broken.session = true;
    },
    async takePlaceAway() {
      broken.place = true;
    },
  };
}

describe('a vault as a place', () => {
  const cases = storeCases.filter(({ needs }) => needs === null);

  test.each(cases.filter(({ name }) => !(name in doNotApply)).map((one) => [one.name, one] as const))(
    '%s',
    async (_name, one) => {
      await one.run(sceneOf);
    },
  );

  test('every case that is left out is one that exists', () => {
    const names = new Set(cases.map(({ name }) => name));
    for (const name of Object.keys(doNotApply)) expect(names).toContain(name);
  });

  test('a snapshot that is destroyed is gone, and destroying what is absent is fine', async () => {
    const { store, file } = await sceneOf();
    await store.moveToTrash(file, `run-1/${file}`);
    await store.destroy(`run-1/${file}`);
    await store.destroy(`run-1/${file}`);
    expect(await store.trashExpectation(`run-1/${file}`)).toBeNull();
    expect(await store.expectation(file)).toBeNull();
  });

  test('what cannot be done to a vault is refused, with everything where it was', async () => {
    const { store, file } = await sceneOf();
    const before = await store.expectation(folder);
    const refused = [
      () => store.moveToTrash(folder, `run-1/${folder}`),
      () => store.moveToTrash(file, 'run-1/somewhere/else'),
      () => store.replace(file, `run-1/${file}`, noise(9)),
      () => store.putBack(`run-1/${file}`, file),
      () => store.content(file),
    ];
    for (const act of refused) {
      const error = await act().then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(HoldfastError);
      expect((error as HoldfastError).code).toBe('MOVE_FAILED');
    }
    expect(await store.expectation(folder)).toEqual(before);
  });
});
