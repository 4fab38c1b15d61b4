// Places that are missing, vaults that are named in every way, and names that several sessions have.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import { filledMachine, machine, putBaileys } from '../vault-commands/scene.ts';
import type { Machine } from '../vault-commands/scene.ts';
import { freshFolder, objectOf, say } from './say.ts';
import type { Said } from './say.ts';

function flagsOf({ world, vault }: Machine): string[] {
  const places = Object.values(world.places).flatMap((place) => ['--place', place]);
  return ['--home', world.home, ...places, '--vault', vault];
}

const codesOf = (said: Said): string[] =>
  (objectOf(said)['findings'] as { code: string }[]).map(({ code }) => code);

test('a snapshot of everything fails where a place is missing, and names it', async () => {
  const { world, vault } = machine();
  const { code, err } = await say([
    'snapshot',
    '--all',
    '--home',
    world.home,
    '--place',
    'baileys:/nowhere/at-all',
    '--vault',
    vault,
  ]);
  expect([code, err]).toEqual([
    1,
    expect.stringContaining('The place baileys:/nowhere/at-all cannot be read'),
  ]);
  expect(existsSync(vault)).toBe(false);
});

test('where other places are fine their sessions are taken, and the command fails all the same', async () => {
  const flags = [...flagsOf(await filledMachine()), '--place', 'baileys:/nowhere/at-all'];
  const { code, out } = await say(['snapshot', '--all', ...flags]);
  expect(code).toBe(1);
  expect(out).toMatch(/default\/sales .* good/);
  expect(out).toContain('PLACE_UNAVAILABLE: nothing of baileys:/nowhere/at-all was taken');
  const json = objectOf(await say(['snapshot', '--all', '--json', ...flags]));
  expect(json['unread']).toMatchObject([{ place: 'baileys:/nowhere/at-all', code: 'PLACE_UNAVAILABLE' }]);
  expect((await say(['snapshot', 'sales', ...flags])).code).toBe(0);
});

test('a name that several sessions have is refused by clear and by delete, with all of them named', async () => {
  const made = await filledMachine();
  await putBaileys(made.world.auth, 'company_6');
  for (const command of [['clear'], ['sessions', 'delete']]) {
    const { code, err } = await say([...command, 'main', ...flagsOf(made)]);
    expect([command, code]).toEqual([command, 2]);
    expect(err).toMatch(/company_5\/main in .*company_6\/main in /);
    const planned = objectOf(await say([...command, 'company_6/main', '--json', ...flagsOf(made)]));
    expect(planned['plan']).toMatchObject({ steps: [{ session: { tenant: 'company_6' } }] });
  }
});

test('what a Baileys folder holds beside its records is named as left out', async () => {
  const made = await filledMachine();
  for (const name of ['notes.txt', 'creds.json.bak'])
    writeFileSync(join(made.world.auth, 'company_5', name), 'mine');
  const { code, out } = await say(['snapshot', 'company_5/main', ...flagsOf(made)]);
  expect(code).toBe(0);
  expect(out).toContain('company_5/main: 2 files left out: creds.json.bak, notes.txt (--verbose says why)');
});

test('a vault is not made inside a place, nor around one', async () => {
  const made = await filledMachine();
  const flags = flagsOf(made).slice(0, -2);
  for (const [vault, why] of [
    [join(made.world.profiles, 'vault'), 'would lie in the place'],
    [made.world.folder, 'is no vault of Holdfast'],
  ] as const) {
    const { code, err } = await say(['snapshot', '--all', ...flags, '--vault', vault]);
    expect([code, err]).toEqual([2, expect.stringMatching(`${vault} ${why}`)]);
    expect(existsSync(join(vault, 'vault.json'))).toBe(false);
  }
});

test('doctor takes the address of a vault elsewhere as it is, and says what a relative one means here', async () => {
  const { world } = machine();
  const flags = ['--json', '--home', world.home, '--place'];
  const s3 = 'vault:s3://bucket/prefix?endpoint=http://127.0.0.1:9';
  const elsewhere = objectOf(await say(['doctor', ...flags, s3]));
  expect(JSON.stringify(elsewhere)).toContain('vault:s3://bucket/prefix');
  expect(JSON.stringify(elsewhere)).not.toContain(`${process.cwd()}/s3:`);
  const relative = await say(['doctor', ...flags, 'vault:no-such-vault']);
  expect(codesOf(relative)).toContain('PATH_RELATIVE');
  expect(relative.out).toContain(join(process.cwd(), 'no-such-vault'));
});

test('doctor about one session misses no snapshot of another', async () => {
  const made = await filledMachine();
  await say(['snapshot', 'sales', ...flagsOf(made)]);
  expect(codesOf(await say(['doctor', '--json', '--session', 'sales', ...flagsOf(made)]))).not.toContain(
    'SNAPSHOT_MISSING',
  );
  expect(codesOf(await say(['doctor', '--json', ...flagsOf(made)]))).toContain('SNAPSHOT_MISSING');
});

test('a key for a vault that is not encrypted is to be unset', () => {
  const { hint } = new HoldfastError('VAULT_KEY_WRONG', { url: '/v', cause: 'the vault is not encrypted' });
  expect(hint).toContain('unset HOLDFAST_VAULT_KEY');
});

test('a number that is none is told in words', async () => {
  const flags = ['--home', freshFolder(), '--vault', freshFolder()];
  const { code, err } = await say(['forget', '--keep-last', 'x', ...flags]);
  expect([code, err]).toEqual([2, expect.stringContaining('--keep-last: x is no number')]);
});

test('a snapshot that nobody can read is told with the vault named once', async () => {
  const made = await filledMachine();
  const flags = flagsOf(made);
  await say(['snapshot', 'sales', ...flags]);
  const manifests = readdirSync(made.vault, { recursive: true, encoding: 'utf8' });
  for (const path of manifests.filter((name) => /\/snapshots\/[^/]+$/.test(name)))
    writeFileSync(join(made.vault, path), 'nonsense');
  const { out, err } = await say(['collect', ...flags]);
  expect(`${out}${err}`).toContain('cannot be read');
  expect(`${out}${err}`.match(/is damaged/g)?.length ?? 0).toBeLessThan(2);
});
