// What a place of Baileys sessions must do so that they go into a vault and come back: the same cases for folders and for
// databases.
import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import { snapshotBaileys } from '../../src/stores/baileys-snapshots/snapshot-baileys.ts';
import { bringBack, fill, forecast, take } from '../rigs/journeys/snapshot-bytes.ts';
import { contentsOf } from '../rigs/migrate/records.ts';
import {
  path,
  item,
  folder,
  sqlite,
  memory,
  postgres,
  put,
  contents,
  records,
  later,
  codeOf,
} from '../rigs/vaulted/baileys-places.ts';

const kinds = [
  { kind: 'a folder', fresh: folder },
  { kind: 'SQLite', fresh: sqlite },
  { kind: 'memory', fresh: memory },
  { kind: 'PostgreSQL', fresh: postgres },
];

describe.each(kinds)('$kind', ({ fresh }) => {
  test('gives every record, in a text that is the same as long as nothing changes, and changes by a line where one does', async () => {
    const scene = await fresh();
    await put(scene, records);
    const [first, second] = [await take(scene.place, scene.ref), await take(scene.place, scene.ref)];
    expect(first.files).toEqual(second.files);
    expect(first.parts?.['pre-key']?.files).toBe(3);
    expect(first.leftOut).toEqual([]);
    const lines = first.files[0]?.bytes.toString().trimEnd().split('\n') ?? [];
    expect(lines).toHaveLength(1 + records.length);
    expect(lines.slice(1)).toEqual(lines.slice(1).toSorted());
  });

  test.each(kinds)('comes back into $kind, record by record', async ({ fresh: other }) => {
    const [scene, target] = [await fresh(), await other()];
    await put(scene, records);
    const snapshot = await take(scene.place, scene.ref);
    expect(await forecast(target.place, target.ref, snapshot)).toMatchObject({ standing: 'absent' });
    await bringBack(target.place, target.ref, snapshot, item, { nothingSince: true });
    expect(await contents(target)).toEqual(contentsOf(records));
    expect(await forecast(target.place, target.ref, snapshot)).toMatchObject({
      standing: 'same',
      effects: [],
    });
    expect(await target.transfer.archived(path, item)).toBe('no');
  });

  test('over newer state keeps every key that went on, brings back what is gone, and leaves the old one in the trash', async () => {
    const scene = await fresh();
    await put(scene, records);
    const snapshot = await take(scene.place, scene.ref);
    await scene.transfer.archive(path, 'run-0/acme/sales');
    await put(scene, later());
    const before = await contents(scene);
    const told = await forecast(scene.place, scene.ref, snapshot);
    expect(told).toMatchObject({
      standing: 'newer',
      why: '4 records there differ from the snapshot, 0 are only there, 1 only in the snapshot',
    });
    expect(told.effects.join('\n')).toMatch(/2 session/);
    expect(await contents(scene)).toEqual(before);
    expect(await bringBack(scene.place, scene.ref, snapshot, item)).toEqual(told.effects);
    const after = await contents(scene);
    const { 'pre-key/1': back, ...others } = after;
    expect(back).toBe(contentsOf(records)['pre-key/1']);
    // The counters of the newer credentials stay, and nothing else of these two differed.
    expect(others).toEqual(before);
    expect(await scene.transfer.archived(path, item)).toBe('wholly');
    await scene.transfer.archive(path, 'run-2/acme/sales');
    await scene.transfer.unarchive(item, path);
    expect(await contents(scene)).toEqual(before);
  });

  test('where newer state is lost, leaves out what would go back, and passes over ids', async () => {
    const [scene, target] = [await fresh(), await fresh()];
    await put(scene, records);
    const snapshot = await take(scene.place, scene.ref);
    await bringBack(target.place, target.ref, snapshot, item);
    const after = await contents(target);
    const gone = Object.keys(contentsOf(records)).filter((key) => !(key in after));
    expect(gone.toSorted()).toEqual([
      'sender-key-memory/120363000000000001@g.us',
      'session/15550002222.0',
      'session/98765_1.3',
    ]);
    for await (const piece of target.transfer.read(path, null)) {
      const creds = piece.records.find(({ type }) => type === 'creds');
      if (creds === undefined) continue;
      const { nextPreKeyId, firstUnuploadedPreKeyId } = creds.value as Record<string, number>;
      expect(nextPreKeyId).toBeGreaterThanOrEqual(813 + 16_384);
      expect(firstUnuploadedPreKeyId).toBe(nextPreKeyId);
    }
  });

  test('a swap that is interrupted anywhere is finished by the next call, and at no moment both are gone', async () => {
    for (let moves = 1; ; moves += 1) {
      const scene = await fresh();
      await put(scene, records);
      const snapshot = await take(scene.place, scene.ref);
      await scene.transfer.archive(path, 'run-0/acme/sales');
      await put(scene, later());
      const dying = snapshotBaileys(dyingAfter(scene.store, moves));
      const isWhole = (await codeOf(bringBack(dying, scene.ref, snapshot, item))) === 'fine';
      const isLive = (await scene.transfer.state(path)) === 'live';
      expect(isLive || (await scene.transfer.archived(path, item)) === 'wholly').toBe(true);
      const again = await scene.place.stage(scene.ref, item);
      const isAway = (await scene.transfer.archived(path, item)) === 'wholly';
      // As whoever restores it goes on: a swap that was begun is finished, anything before it is done afresh.
      if (isAway && (await again.check()).state !== 'absent') await again.swapIn(item);
      else if (!isAway) await bringBack(scene.place, scene.ref, snapshot, item);
      expect(await contents(scene)).toHaveProperty('pre-key/1');
      expect(await scene.transfer.archived(path, item)).toBe('wholly');
      expect((await (await scene.place.stage(scene.ref, item)).check()).state).toBe('absent');
      if (isWhole) break;
    }
  });

  test('an attempt that never came to its swap leaves no trace when it is discarded', async () => {
    const scene = await fresh();
    await put(scene, records);
    const snapshot = await take(scene.place, scene.ref);
    const staged = await scene.place.stage(scene.ref, item);
    await fill(staged.sink, snapshot);
    await staged.settle();
    expect((await staged.check()).state).toBe('whole');
    await staged.discard();
    expect((await staged.check()).state).toBe('absent');
    expect(await contents(scene)).toEqual(contentsOf(records));
    expect((await scene.store.scan()).sessions).toHaveLength(1);
  });

  test('what is not there is told from what is damaged', async () => {
    const scene = await fresh();
    expect((await scene.place.check(scene.ref)).state).toBe('absent');
    expect(await codeOf(take(scene.place, scene.ref))).toBe('SESSION_ABSENT');
    await put(scene, records);
    expect((await scene.place.check(scene.ref)).state).toBe('whole');
    await scene.transfer.archive(path, item);
    await put(
      scene,
      records.filter(({ type }) => type !== 'creds'),
    );
    expect((await scene.place.check(scene.ref)).state).toBe('damaged');
    expect(await codeOf(take(scene.place, scene.ref))).toBe('SESSION_DAMAGED');
  });
});

/** The same store, whose process dies right after the n-th move of a session. */
function dyingAfter(store: Store, moves: number): Store {
  let done = 0;
  const moving = new Set(['moveToTrash', 'moveBack', 'settle']);
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        const answer: unknown = await Reflect.apply(value, target, args);
        if (moving.has(String(name)) && ++done === moves) throw new Error('it died');
        return answer;
      };
    },
  });
}
