// `holdfast sessions`: the list, one of them closely, and the way to the trash and back.
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeDemoWorld } from '../../../src/demo/make-demo-world.ts';
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

describe('sessions export and import', () => {
  const name = 'acme/support';

  const exported = async () => {
    const folder = join(freshFolder(), 'demo');
    await makeDemoWorld(folder, Date.now());
    const auth = join(folder, 'baileys');
    const home = join(folder, 'home');
    const flags = ['--place', `baileys:${auth}`, '--home', home];
    const file = join(freshFolder(), 'support.holdfast');
    const said = await say(['sessions', 'export', name, '--file', file, ...flags, '--json']);
    return { said, file, auth, flags, to: ['--home', home, '--json', '--to'] };
  };

  test('the session comes back whole in another place, and the file is for its owner alone', async () => {
    const { said, file, auth, to } = await exported();
    expect([said.code, objectOf(said)['name']]).toEqual([0, name]);
    expect(said.out).not.toContain('holdfast-session');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const folder = freshFolder();
    const imported = await say(['sessions', 'import', file, ...to, `baileys:${folder}`]);
    expect([imported.code, objectOf(imported)['path']]).toEqual([0, name]);
    const files = readdirSync(join(auth, name));
    expect(readdirSync(join(folder, name)).toSorted()).toEqual(files.toSorted());
    for (const each of files) {
      const [before, after] = [auth, folder].map((root) => readFileSync(join(root, name, each), 'utf8'));
      expect(JSON.parse(after ?? '')).toEqual(JSON.parse(before ?? ''));
    }
  });

  test('under another name into SQLite, and never over a session that is there', async () => {
    const { file, to } = await exported();
    const into = [...to, `sqlite:${freshFolder()}/h.db`];
    const [first, second] = [
      await say(['sessions', 'import', file, '--as', 'acme/five', ...into]),
      await say(['sessions', 'import', file, '--as', 'acme/five', ...into]),
    ];
    expect(first.code).toBe(0);
    expect([second.code, objectOf(second)['error']]).toMatchObject([1, { code: 'SESSION_EXISTS' }]);
  });

  test('a file is never written over, and one that is damaged brings nothing in', async () => {
    const { file, to, flags } = await exported();
    const again = await say(['sessions', 'export', name, '--file', file, ...flags, '--json']);
    expect([again.code, objectOf(again)['error']]).toMatchObject([1, { code: 'FILE_NOT_WRITTEN' }]);
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -9));
    const folder = freshFolder();
    const said = await say(['sessions', 'import', file, ...to, `baileys:${folder}`]);
    expect([said.code, objectOf(said)['error']]).toMatchObject([2, { code: 'SESSION_FILE_INVALID' }]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a session in use is not exported', async () => {
    const { flags, auth } = cliWorld();
    const now = new Date();
    utimesSync(join(auth, 'company_5', 'creds.json'), now, now);
    const file = join(freshFolder(), 'five.holdfast');
    const said = await say(['sessions', 'export', 'company_5', '--file', file, ...flags, '--json']);
    expect([said.code, existsSync(file)]).toEqual([1, false]);
    expect(objectOf(said)['error']).toMatchObject({ code: 'SESSION_IN_USE' });
  });
});

test('the group without a command shows its commands, and is wrong usage', async () => {
  const { code, err } = await say(['sessions']);
  expect([code, err]).toEqual([2, expect.stringContaining('delete')]);
});
