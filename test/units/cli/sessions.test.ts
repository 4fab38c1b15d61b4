// `holdfast sessions`: the list, one of them closely, and the way to the trash and back.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import type { RunReport } from '../../../src/core/report.ts';
import type { SessionsReport } from '../../../src/operations/sessions-list.ts';
import type { ShownSessions } from '../../../src/operations/sessions-show.ts';
import { freshFolder, objectOf, say } from './say.ts';
import { cliWorld } from './world.ts';

describe('sessions list', () => {
  test('names every session once, sorted, with its place, and is no finding', async () => {
    const { flags } = cliWorld();
    const said = await say(['sessions', 'list', ...flags, '--json']);
    const { sessions } = objectOf(said) as unknown as SessionsReport;
    const names = sessions.map(({ name }) => name);
    expect(said.code).toBe(0);
    expect(names).toContain('company_5/main');
    expect(names).toEqual(names.toSorted());
    expect(new Set(sessions.map(({ place, path }) => `${place}#${path}`)).size).toBe(sessions.length);
  });

  test('of one tenant only', async () => {
    const { flags } = cliWorld();
    const { out } = await say(['sessions', 'list', '--tenant', '5', ...flags]);
    expect(out).toContain('company_5/main');
    expect(out.trim().split('\n')).toHaveLength(2);
  });

  test('a place that cannot be read is a failure, not an empty list', async () => {
    const said = await say(['sessions', 'list', '--place', `baileys:${freshFolder()}/gone`]);
    expect([said.code, said.out]).toEqual([1, expect.stringContaining('cannot be read')]);
  });
});

describe('sessions show', () => {
  test('says what a session holds by class, and none of its secrets', async () => {
    const { flags } = cliWorld();
    const said = await say(['sessions', 'show', 'company_5', ...flags, '--json']);
    const { sessions } = objectOf(said) as unknown as ShownSessions;
    const [session] = sessions;
    expect(session?.classes.map((each) => each.class)).toContain('pre-key');
    expect(session?.classes.reduce((sum, each) => sum + each.entries, 0)).toBe(session?.entries);
    expect(said.out).not.toMatch(/private|advSecret/i);
  });

  test('a name that nobody has is a clear error', async () => {
    const { flags } = cliWorld();
    expect((await say(['sessions', 'show', 'company_55', ...flags])).code).toBe(2);
  });
});

describe('sessions delete', () => {
  test('takes the whole session to the trash, and undo brings it back', async () => {
    const { flags, auth } = cliWorld();
    const folder = join(auth, 'company_5');
    const planned = objectOf(await say(['sessions', 'delete', 'company_5', ...flags, '--json']));
    expect((planned['plan'] as Plan).steps).toHaveLength(1);
    expect(existsSync(folder)).toBe(true);
    const said = await say(['sessions', 'delete', 'company_5', '--apply', ...flags, '--json']);
    const run = objectOf(said)['run'] as RunReport;
    expect([said.code, run.state, existsSync(folder)]).toEqual([0, 'done', false]);
    expect((await say(['undo', run.runId, ...flags])).code).toBe(0);
    expect(existsSync(join(folder, 'creds.json'))).toBe(true);
  });
});

test('the group without a command shows its commands, and is wrong usage', async () => {
  const { code, err } = await say(['sessions']);
  expect([code, err]).toEqual([2, expect.stringContaining('delete')]);
});
