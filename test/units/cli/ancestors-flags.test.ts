// The flags of the scripts that Holdfast took the place of do what they did there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import { objectOf, say } from './say.ts';
import { cliWorld } from './world.ts';

const classic = ['prune', '--policy', 'classic'];
/** An orphan goes at its first look: what is tested here is the road, not the guard. */
const atOnce = ['--set', 'guards.secondLookMs=0', '--set', 'guards.maxShare=1'];

describe("the ancestors' flags", () => {
  async function gc(...args: string[]) {
    const world = cliWorld();
    const first = await say(['gc', ...world.flags, ...atOnce, '--json']);
    expect(first.code).toBe(3);
    const said = await say(['gc', ...world.flags, ...atOnce, ...args, '--json']);
    const body = said.out === '' ? {} : objectOf(said);
    return { said, body, orphanIsThere: existsSync(join(world.profiles, 'session-old')) };
  }

  test('gc --no-dry-run --delete-orphans --confirm applies', async () => {
    const { said, body, orphanIsThere } = await gc('--no-dry-run', '--delete-orphans', '--confirm');
    expect([said.code, orphanIsThere]).toEqual([0, false]);
    expect(body['run']).toMatchObject({ state: 'done', stepsDone: 1 });
  });

  test.each([['--no-dry-run'], ['--no-dry-run', '--delete-orphans'], ['--apply', '--dry-run']])(
    'gc %s %s is wrong usage',
    async (...args) => {
      const { said, body, orphanIsThere } = await gc(...args.filter((each) => each !== undefined));
      expect([said.code, orphanIsThere]).toEqual([2, true]);
      expect(body['error']).toMatchObject({ code: 'USAGE' });
    },
  );

  test.each([
    [['--delete-orphans', '--confirm'], '--no-dry-run is missing'],
    [['--delete-orphans'], '--no-dry-run and --confirm is missing'],
    [['--no-dry-run', '--confirm'], '--delete-orphans is missing'],
    [['--dry-run'], undefined],
    [[], undefined],
  ])('gc %j only plans, and says what is missing', async (args, missing) => {
    const { said, body, orphanIsThere } = await gc(...args);
    expect([said.code, orphanIsThere]).toEqual([3, true]);
    expect(body['run']).toBeUndefined();
    if (missing === undefined) expect(body['note']).toBeUndefined();
    else expect(body['note']).toContain(missing);
  });

  test('prune --company 5 --verbose --dry-run shows a result per tenant, by type', async () => {
    const { flags } = cliWorld();
    const args = [...classic, '--company', '5', '--verbose', '--dry-run', ...flags];
    const { plan } = objectOf(await say([...args, '--json'])) as { plan: Plan };
    expect(plan.sessions).toMatchObject([
      {
        session: { tenant: 'company_5' },
        filesSeen: 11,
        filesRemoved: 6,
        filesLeft: 5,
        removedByClass: { session: 3, 'sender-key': 1, 'pre-key': 2 },
        status: 'would remove 6',
      },
    ]);
    const { out, code } = await say(args);
    expect(code).toBe(3);
    const line = out.split('\n').find((each) => each.startsWith('company_5/main')) ?? '';
    for (const part of ['11', '6', '5', ' B', 'session 3', 'sender-key 1', 'pre-key 2', 'would remove 6'])
      expect(line).toContain(part);
    expect(out).not.toContain('company_6');
  });

  test('prune --verbose shows tenants that stay as they are too, and after an apply what was done', async () => {
    const { flags } = cliWorld();
    expect((await say(['prune', '--verbose', ...flags])).out).toMatch(
      /company_6\/main +11 +0 +11 +0 B +clean/,
    );
    const { out } = await say([...classic, '--verbose', '--apply', ...flags]);
    expect(out).toMatch(/company_6\/main .*pre-key 2.* done/);
  });

  test('prune --no-dry-run --confirm applies', async () => {
    const { flags, auth } = cliWorld();
    const said = await say([...classic, '--no-dry-run', '--confirm', ...flags, '--json']);
    expect([said.code, existsSync(join(auth, 'company_5/pre-key-1.json'))]).toEqual([0, false]);
  });

  test('--instances-path, --auth-base and --require-stopped', async () => {
    const world = cliWorld();
    const args = [
      'gc',
      '--auth-base',
      world.profiles,
      '--instances-path',
      world.instances,
      '--require-stopped',
    ];
    const said = await say([...args, '--home', world.home, '--json']);
    expect(objectOf(said)).toMatchObject({ authBaseDir: world.profiles, orphans: ['old'], instanceCount: 2 });
  });
});
