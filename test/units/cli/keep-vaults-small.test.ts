// `forget` and `collect` as people type them: what is printed, the exit codes, one JSON object.
import { expect, test } from 'vitest';
import { makeVaultWorld, takeThree } from '../../rigs/vaulted/vault-world.ts';
import type { VaultWorld } from '../../rigs/vaulted/vault-world.ts';
import { objectOf, say } from './say.ts';

function flagsOf({ world, flags }: VaultWorld): string[] {
  const set = Object.entries(flags).flatMap(([name, value]) => ['--set', `${name}=${String(value)}`]);
  return ['--home', world.home, ...set];
}

const onlyTheLast = ['--keep-last', '1', '--keep-hourly', '0', '--keep-daily', '0', '--keep-weekly', '0'];

test('a plan waits with exit code 3 and says why each snapshot stays or goes; applied, it can be taken back', async () => {
  const made = makeVaultWorld();
  const [first, , third] = await takeThree(made);
  const flags = flagsOf(made);
  const planned = await say(['forget', 'sales', ...onlyTheLast, ...flags]);
  expect(planned.code).toBe(3);
  expect(planned.out).toMatch(new RegExp(`${third} .* kept: .*last 1 of 1`));
  expect(planned.out).toMatch(new RegExp(`${first} .* goes: not among the last`));
  expect(planned.out).toContain('Would move to the trash: 2 snapshots');
  expect(planned.out).not.toContain('Kept:');
  const applied = await say(['forget', ...onlyTheLast, '--apply', ...flags]);
  expect([applied.code, applied.out]).toEqual([
    0,
    expect.stringContaining('(forget) done: 2 steps, 2 snapshots'),
  ]);
  // Nobody has to give the vault as a place for that.
  const undone = await say(['undo', 'last', '--place', made.world.places.wwebjs, ...flags]);
  expect([undone.code, undone.out]).toEqual([0, expect.stringContaining('done: 2 steps')]);
});

test('--json prints one object with the verdicts and the plan', async () => {
  const made = makeVaultWorld();
  await takeThree(made);
  const said = await say(['forget', '--json', ...onlyTheLast, ...flagsOf(made)]);
  expect(said.code).toBe(3);
  expect(objectOf(said)).toMatchObject({
    vault: made.flags['vault'],
    plan: { operation: 'forget' },
    sessions: [
      { name: { id: 'sales' }, snapshots: [{ verdict: 'kept' }, { verdict: 'goes' }, { verdict: 'goes' }] },
    ],
  });
});

test('a wrong number is wrong usage, and nothing was touched', async () => {
  const made = makeVaultWorld();
  await takeThree(made);
  for (const number of ['-1', '1.5', 'many']) {
    const said = await say(['forget', `--keep-last=${number}`, ...flagsOf(made)]);
    expect([number, said.code]).toEqual([number, 2]);
  }
});

test('collect says how many packs go, and repack what is written anew', async () => {
  const made = makeVaultWorld();
  await takeThree(made);
  const flags = flagsOf(made);
  await say(['forget', ...onlyTheLast, '--apply', ...flags]);
  await say(['purge', '--older-than-days', '0', '--apply', ...flags]);
  const plain = await say(['collect', ...flags]);
  expect(plain.code).toBe(3);
  expect(plain.out).toMatch(/Would move to the trash: 1 pack, 4\d\.\d kB, in 1 step/);
  expect(plain.out).toMatch(/1 × pack \(1 pack, 4\d\.\d kB\): no snapshot needs a byte of it/);
  const { out } = await say(['collect', '--repack', ...flags]);
  expect(out).toMatch(
    /1 × pack .*: \d+(\.\d)? k?B of the \d+\.\d kB in 1 pack are needed, and are written anew/,
  );
  expect(out).toMatch(/1 × pack .*: less than half of it is needed, and lies in a new pack by then/);
});
