// `verify` and `snapshots`: what is hurt is named, and a new snapshot heals it.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sessionsShow } from '../../../src/operations/sessions-show.ts';
import { snapshots } from '../../../src/operations/snapshots.ts';
import { verify } from '../../../src/operations/verify.ts';
import { codeOf, makeWorld, open } from '../../rigs/faults/world.ts';
import { filledMachine, flipPacks, take } from './scene.ts';

test('a vault with nothing wrong is said to be so, by session', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  await take(made, 'company_5');
  const report = await verify.run(made.context, { readData: true });
  expect(report.sessions.map(({ name, snapshots: count, hurt }) => [name.id, count, hurt])).toEqual([
    ['main', 1, []],
    ['sales', 1, []],
  ]);
  expect(report.sessions.every(({ readBytes }) => readBytes > 0)).toBe(true);
  const records = await made.context.catalog.snapshots.all();
  expect(records.map(({ verified }) => verified?.hurt)).toEqual([0, 0]);
});

test('a flipped byte is found by --read-data, named, remembered, and healed by the next snapshot', async () => {
  const made = await filledMachine();
  const { snapshot } = await take(made, 'sales');
  flipPacks(made.vault);
  // Sizes and names are as they should be.
  expect((await verify.run(made.context, {})).sessions[0]?.hurt).toEqual([]);
  const [line] = (await verify.run(made.context, { readData: true })).sessions;
  expect(line?.hurt.map(({ id }) => id)).toEqual([snapshot?.id]);
  expect(line?.hurt[0]?.paths.length).toBeGreaterThan(0);
  expect((await snapshots.run(made.context, {})).sessions[0]?.hurt.map(({ id }) => id)).toEqual([
    snapshot?.id,
  ]);
  const shown = await sessionsShow.run(made.context, { session: 'sales' });
  expect(shown.sessions[0]?.snapshots?.verified).toMatchObject({ hurt: 1, example: snapshot?.id });
  const again = await take(made, 'sales');
  expect(again.healedChunks).toBeGreaterThan(0);
  // Known at once, and not only at the next verify.
  expect((await made.context.catalog.snapshots.all())[0]?.verified?.hurt).toBe(0);
  expect((await verify.run(made.context, { readData: true })).sessions[0]?.hurt).toEqual([]);
});

test('snapshots of sessions that no place has are listed when they are asked for', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  await take(made, 'company_5');
  rmSync(join(made.world.profiles, 'session-sales'), { recursive: true });
  const usual = await snapshots.run(made.context, {});
  expect([usual.sessions.map(({ name }) => name.id), usual.elsewhere]).toEqual([['main'], 1]);
  const all = await snapshots.run(made.context, { all: true });
  expect(all.sessions.map(({ name }) => name.id)).toEqual(['main', 'sales']);
  expect((await snapshots.run(made.context, { session: 'sales' })).sessions[0]?.snapshots).toHaveLength(1);
  expect(await codeOf(() => snapshots.run(made.context, { session: 'nobody' }))).toBe('SESSION_NOT_IN_VAULT');
});

test('whoever has lost everything but the vault needs no place to see what is in it', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  const { context } = open(makeWorld(), { flags: { places: [], vault: made.vault } });
  expect((await snapshots.run(context, {})).sessions.map(({ name }) => name.id)).toEqual(['sales']);
});

test('a vault that cannot be reached is no empty one', async () => {
  const made = await filledMachine();
  await take(made, 'sales');
  await made.close();
  rmSync(made.vault, { recursive: true });
  writeFileSync(made.vault, 'a file where the vault was');
  const { context } = open(made.world, { flags: { vault: made.vault } });
  for (const act of [() => snapshots.run(context, {}), () => verify.run(context, {})])
    expect(await codeOf(act)).toBe('BLOBS_NOT_OURS');
});

test('without its key an encrypted vault tells nothing, and with another one neither', async () => {
  const made = await filledMachine({ vaultKey: 'a key that is long enough' });
  await take(made, 'sales');
  const other = (flags: Record<string, unknown>) =>
    open(made.world, { flags: { vault: made.vault, ...flags } }).context;
  expect(await codeOf(() => snapshots.run(other({}), {}))).toBe('VAULT_KEY_NEEDED');
  const wrong = other({ vaultKey: 'another key, just as long' });
  expect(await codeOf(() => snapshots.run(wrong, {}))).toBe('VAULT_KEY_WRONG');
  const file = join(made.world.folder, 'key');
  writeFileSync(file, 'a key that is long enough\n');
  const fromFile = other({ vaultKey: `file:${file}` });
  expect((await snapshots.run(fromFile, {})).sessions).toHaveLength(1);
  expect(existsSync(made.vault) && readdirSync(made.vault).length).toBeGreaterThan(0);
});

test('a key file that is missing or too short is a wrong setting, and its content is in no message', async () => {
  const made = await filledMachine();
  const file = join(made.world.folder, 'key');
  const message = async (): Promise<string> => {
    const { context } = open(made.world, { flags: { vault: made.vault, vaultKey: `file:${file}` } });
    return context.vault().then(
      () => 'opened',
      (error: Error) => error.message,
    );
  };
  expect(await message()).toContain('cannot be read (ENOENT)');
  writeFileSync(file, 'hush-hush');
  expect(await message()).toContain('fewer than 16 characters');
  expect(await message()).not.toContain('hush');
});
