// What only folders of Baileys sessions can be when they go into a vault: torn, partly torn, or the place itself.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parsePlace } from '../../src/core/place.ts';
import type { SessionRef } from '../../src/core/session.ts';
import { snapshotBaileys } from '../../src/stores/baileys-snapshots/snapshot-baileys.ts';
import { baileysFolders } from '../../src/stores/folder-baileys/baileys-folders.ts';
import { FolderStore } from '../../src/stores/folder/folder-store.ts';
import { freshFolder } from '../rigs/faults/world.ts';
import { bringBack, forecast, take } from '../rigs/journeys/snapshot-bytes.ts';
import { contentsOf } from '../rigs/migrate/records.ts';
import { path, item, folder, put, contents, records, later, codeOf } from '../rigs/vaulted/baileys-places.ts';

describe('a folder', () => {
  test('whose credentials are torn is refused, and restored around the keys that went on', async () => {
    const scene = await folder();
    await put(scene, records);
    const snapshot = await take(scene.place, scene.ref);
    await scene.transfer.archive(path, 'run-0/acme/sales');
    await put(scene, later());
    const creds = join(scene.store.place.root, path, 'creds.json');
    writeFileSync(creds, '{"noiseKey":{"private":');
    const newer = contentsOf(later());
    expect(await codeOf(take(scene.place, scene.ref))).toBe('SESSION_DAMAGED');
    const told = await forecast(scene.place, scene.ref, snapshot);
    expect(told.standing).toBe('damaged');
    await bringBack(scene.place, scene.ref, snapshot, item);
    const after = await contents(scene);
    for (const key of ['session/98765_1.3', 'session/15550002222.0', 'app-state-sync-version/regular_high'])
      expect([key, after[key]]).toEqual([key, newer[key]]);
  });

  test('with a record that is torn is taken without it, and says so', async () => {
    const scene = await folder();
    await put(scene, records);
    writeFileSync(join(scene.store.place.root, path, 'session-98765_1.3.json'), '{"_sess');
    writeFileSync(join(scene.store.place.root, path, 'notes.txt'), 'mine');
    const { leftOut, parts } = await take(scene.place, scene.ref);
    expect(leftOut).toEqual([
      { path: 'session-98765_1.3.json', why: 'it is torn: it is not complete JSON' },
      { path: 'notes.txt', why: 'it is no record of Baileys' },
    ]);
    expect(parts?.['session']?.files).toBe(1);
  });

  test('that is the place itself comes back into it, and what else lies there stays', async () => {
    const root = join(freshFolder(), 'auth');
    mkdirSync(root, { mode: 0o700 });
    const store = new FolderStore(parsePlace(`baileys:${root}`, '/'), baileysFolders, {
      pool: null,
      quietMs: 0,
      nowMs: Date.now,
    });
    onTestFinished(() => store.close());
    const source = await folder();
    await put(source, records);
    const snapshot = await take(source.place, source.ref);
    writeFileSync(join(root, 'index.js'), 'the bot');
    const ref: SessionRef = { ...source.ref, place: store.place.url, path: '' };
    const place = snapshotBaileys(store);
    expect(await forecast(place, ref, snapshot)).toMatchObject({ standing: 'absent' });
    await bringBack(place, ref, snapshot, 'run-1/auth', { nothingSince: true });
    expect(readdirSync(root).filter((name) => name.endsWith('.json'))).toHaveLength(records.length);
    await bringBack(place, ref, snapshot, 'run-2/auth', { nothingSince: true });
    expect(await forecast(place, ref, snapshot)).toMatchObject({ standing: 'same' });
    expect(existsSync(join(root, 'index.js'))).toBe(true);
    expect(existsSync(join(root, '.holdfast/arriving'))).toBe(false);
    expect(readdirSync(join(root, '.holdfast/trash/run-2/auth'))).toHaveLength(records.length);
  });
});
