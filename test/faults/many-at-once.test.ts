// A hundred sessions go into one vault at once and come back at once: each is exactly itself (requirement D7).
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { Shape } from '../../src/demo/shape.ts';
import { writeSession } from '../../src/demo/write-session.ts';
import { profile } from '../../src/demo/wwebjs/profile.ts';
import { freshFolder } from '../rigs/faults/world.ts';
import { putFolder, sessionRecords } from '../rigs/migrate/records.ts';
import { load, save, wrongFiles } from '../rigs/vaulted/save-and-load.ts';

const count = 100;

async function putProfiles(root: string): Promise<void> {
  const amounts = { messagesBytes: 60_000, cacheBytes: 5000, idleMs: 3_600_000, about: null };
  const demo = profile({ path: 'session-x', ...amounts });
  const files = demo.files({ nowMs: Date.now(), shape: new Shape('x') });
  for (let n = 0; n < count; n += 1) {
    const path = `session-client${n}`;
    await writeSession(root, { ...demo, path, files: () => files }, { nowMs: 0, shape: new Shape('') });
    // What no other one has, and what Holdfast does not know, which it keeps.
    writeFileSync(join(root, path, 'Default', 'mark'), randomBytes(20_000));
  }
}

async function putBots(root: string): Promise<void> {
  for (let n = 0; n < count; n += 1) putFolder(join(root, `tenant${n}`, 'main'), sessionRecords(`bot ${n}`));
}

test.each([
  ['browser profiles', 'wwebjs', putProfiles, 20],
  ['Baileys sessions', 'baileys', putBots, 18],
] as const)('%s: nothing of one is in another', async (_what, engine, put, leastFiles) => {
  const base = freshFolder();
  const [from, to] = [join(base, 'from'), join(base, 'to')];
  for (const folder of [from, to]) mkdirSync(folder);
  await put(from);
  const [source, target] = [`${engine}:${from}`, `${engine}:${to}`];
  const flags = { places: [source, target], vault: join(base, 'vault'), 'guards.quietMs': 0 };
  const { context, close } = compose(readConfig({ environment: {}, flags }), {
    home: join(base, 'home'),
    madeBy: 'test',
    // Threads would need the loader of TypeScript for themselves.
    threads: { threads: 0, callerHelps: true },
  });
  onTestFinished(close);
  const { sessions } = await (await context.openPlace(source)).scan();
  const refs = sessions.map(({ ref }) => ref);
  expect(refs).toHaveLength(count);

  await Promise.all(refs.map((ref) => save(context, ref)));
  await Promise.all(refs.map((ref) => load(context, ref, target)));
  const { compared, wrong } = wrongFiles(from, to);
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThanOrEqual(count * leastFiles);
});
