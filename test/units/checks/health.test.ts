// Checks over what the scan has seen, the folder itself and its names.
import { chmodSync, chownSync, mkdirSync, symlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { credentialsAreWhole } from '../../../src/checks/credentials-are-whole.ts';
import { entriesAreWhole } from '../../../src/checks/entries-are-whole.ts';
import { examine, ownCodes } from '../../../src/checks/examine.ts';
import { folderIsPrivate } from '../../../src/checks/folder-is-private.ts';
import { checks } from '../../../src/checks/index.ts';
import { allPlaces } from '../../../src/checks/kinds-of-places.ts';
import { locksAreWhole } from '../../../src/checks/locks-are-whole.ts';
import { namesAreSafe } from '../../../src/checks/names-are-safe.ts';
import { noRunIsUnfinished } from '../../../src/checks/no-run-is-unfinished.ts';
import { pathIsAbsolute } from '../../../src/checks/path-is-absolute.ts';
import { placeIsReadable } from '../../../src/checks/place-is-readable.ts';
import { profileLocksAreOurs } from '../../../src/checks/profile-locks-are-ours.ts';
import { registryIsUsable } from '../../../src/checks/registry-is-usable.ts';
import { findingTable, finding, shown } from '../../../src/core/finding.ts';
import type { CredentialsState } from '../../../src/core/inventory.ts';
import { linuxGround } from '../../../src/ground/linux-ground.ts';
import { pictureOf, sceneOf, temporaryFolder, write } from './scene.ts';

const hostile = 'a\n"b\'$(touch x)\u001b[31m\u202e';

test('every code belongs to exactly one check, and every name states health once', () => {
  const claimed = [...checks.flatMap((check) => check.codes), ...ownCodes];
  expect([...claimed].sort()).toEqual(Object.keys(findingTable).sort());
  expect(new Set(checks.map((check) => check.name)).size).toBe(checks.length);
});

test('a healthy place gives no finding but about the user and the machine', async () => {
  const root = temporaryFolder();
  write(root, { 'company_5/creds.json': '{}' });
  const scene = sceneOf(root, 'baileys', { pictures: [pictureOf(root, 'company_5')] });
  const codes = (await examine(checks, scene)).map((found) => found.code);
  const machine = ['RUNNING_AS_ROOT', 'PATH_SURVIVAL_UNKNOWN', 'PATH_DOES_NOT_SURVIVE_RESTART'];
  expect(codes.filter((code) => !machine.includes(code))).toEqual([]);
});

test('a check that fails is a finding, the gravest come first, and a place that is not there fails nothing', async () => {
  const scene = sceneOf('/nonexistent/place', 'baileys', {
    placeView: { url: 'x', root: 'x', identity: '', sessions: 0, problem: 'no such folder' },
  });
  const failing = {
    name: 'x-is-y',
    on: allPlaces,
    codes: [],
    find: () => Promise.reject(new Error('EIO: disk\u001b')),
  };
  const found = await examine([failing, ...checks], scene);
  expect(found[0]?.code).toBe('PLACE_UNAVAILABLE');
  const failed = found.filter(({ code }) => code === 'CHECK_FAILED');
  expect(failed.map(({ text }) => text)).toEqual([
    'The check x-is-y could not be carried out: EIO: disk\\u{1b}.',
  ]);
});

test('names that would lie to a terminal are escaped, and commands are quoted for a shell', () => {
  expect(shown(hostile)).toBe('a\\u{a}"b\'$(touch x)\\u{1b}[31m\\u{202e}');
  const subject = { place: 'baileys:/x', path: "/srv/it's" };
  expect(finding('FOLDER_OPEN_TO_OTHERS', 'warning', subject, '').next).toContain(
    `chmod -R go-rwx '/srv/it'\\''s'`,
  );
});

test.each([
  ['baileys:./auth', 1],
  ['auth', 1],
  ['baileys:~/auth', 1],
  ['wwebjs:/srv/x', 1],
  ['baileys:/srv/auth', 0],
  ['/srv/auth', 0],
])('the path %s gives %i findings', async (givenAs, count) => {
  const found = await pathIsAbsolute.find(sceneOf('/srv/auth', 'baileys', { givenAs }));
  expect(found).toHaveLength(count);
  for (const one of found) expect(one).toMatchObject({ code: 'PATH_RELATIVE', path: '/srv/auth' });
});

test('a place that cannot be read is critical', async () => {
  const placeView = { url: 'x', root: 'x', identity: '', sessions: 0, problem: 'EACCES' };
  expect(await placeIsReadable.find(sceneOf('/srv/a', 'baileys', { placeView }))).toMatchObject([
    { code: 'PLACE_UNAVAILABLE', level: 'critical' },
  ]);
  expect(await placeIsReadable.find(sceneOf('/srv/a'))).toEqual([]);
});

test('absent, damaged and unreadable credentials are three answers; unknown is said once; whole is silent', async () => {
  const states: CredentialsState[] = ['whole', 'absent', 'damaged', 'unreadable', 'unknown', 'unknown'];
  const pictures = states.map((state, index) =>
    pictureOf('/srv/a', `${index}${hostile}`, { credentials: { state, why: 'torn' } }),
  );
  const found = await credentialsAreWhole.find(sceneOf('/srv/a', 'baileys', { pictures }));
  expect(found.map(({ code, session }) => [code, session?.path.slice(0, 1) ?? null])).toEqual([
    ['CREDENTIALS_ABSENT', '1'],
    ['CREDENTIALS_DAMAGED', '2'],
    ['CREDENTIALS_UNREADABLE', '3'],
    ['CREDENTIALS_UNKNOWN', null],
  ]);
  for (const one of found) expect(one.text + one.next).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(found[1]?.path).toBe(`/srv/a/2${hostile}`);
});

test('problems of a session are gathered by kind; a change while reading is none', async () => {
  const problems = [
    { code: 'DAMAGED_ENTRY', path: 'session-1.json', detail: 'not JSON' },
    { code: 'DAMAGED_ENTRY', path: 'session-2.json', detail: 'empty' },
    { code: 'CHANGED_WHILE_READ', path: 'creds.json', detail: '' },
    { code: 'UNREADABLE_ENTRY', path: 'x', detail: 'EACCES' },
  ] as const;
  const scene = sceneOf('/srv/a', 'baileys', {
    pictures: [pictureOf('/srv/a', 'one', { problems, problemsLeftOut: 7 })],
  });
  const found = await entriesAreWhole.find(scene);
  expect(found.map(({ code, path }) => [code, path])).toEqual([
    ['DAMAGED_ENTRIES', '/srv/a/one/session-1.json'],
    ['UNREADABLE_ENTRIES', '/srv/a/one/x'],
  ]);
  expect(found[0]?.text).toContain('2 pieces');
  expect(found[0]?.text).toContain('7 more problems');
});

test('an instances list that is unusable, or empty beside sessions, is critical; none is none', async () => {
  const pictures = [pictureOf('/srv/a', 'session-x', {}, 'local-profile')];
  const read = { state: 'read', path: '/srv/list.json', clientIds: [], modifiedMs: 0 } as const;
  const find = (registry: Parameters<typeof sceneOf>[2]) =>
    registryIsUsable.find(sceneOf('/srv/a', 'wwebjs', { pictures, ...registry }));
  expect(await find({ registry: { state: 'unusable', path: '/l', why: 'torn' } })).toMatchObject([
    { code: 'REGISTRY_UNUSABLE' },
  ]);
  expect(await find({ registry: read })).toMatchObject([{ code: 'REGISTRY_UNUSABLE' }]);
  expect(await find({ registry: read, pictures: [] })).toEqual([]);
  expect(await find({ registry: { ...read, clientIds: ['x'] } })).toEqual([]);
  expect(await find({ registry: { state: 'none' } })).toEqual([]);
});

test('unfinished runs and damaged locks are told with what to do', async () => {
  const run = {
    id: 'r1',
    planId: 'p1',
    operation: 'prune',
    startedAtMs: 0,
    endedAtMs: null,
    state: 'running',
    undoes: null,
  } as const;
  const scene = sceneOf('/srv/a', 'baileys', {
    unfinishedRuns: async () => [run],
    damagedLocks: async () => ['/srv/a/.lock'],
  });
  const [unfinished] = await noRunIsUnfinished.find(scene);
  expect(unfinished?.next).toContain('holdfast undo r1');
  expect(await locksAreWhole.find(scene)).toMatchObject([{ code: 'LOCK_DAMAGED', path: '/srv/a/.lock' }]);
});

describe('the folder', () => {
  /** A place that everybody can get to, as one below /srv is; temporary folders are closed by their own mode. */
  function place(rootMode: number, sessionMode: number, credsMode: number): string {
    const root = join(temporaryFolder(), 'auth');
    write(root, { 'one/creds.json': '{}' });
    chmodSync(join(root, '..'), 0o755);
    chmodSync(join(root, 'one/creds.json'), credsMode);
    chmodSync(join(root, 'one'), sessionMode);
    chmodSync(root, rootMode);
    return root;
  }

  test.each([
    [0o755, 0o755, 0o644, 'warning'],
    [0o755, 0o755, 0o600, null],
    [0o755, 0o700, 0o644, null],
    [0o700, 0o755, 0o644, null],
    [0o755, 0o777, 0o600, 'critical'],
    [0o750, 0o750, 0o640, 'warning'],
    [0o711, 0o711, 0o604, 'warning'],
    [0o755, 0o755, 0o622, 'critical'],
  ])('with modes %o, %o and %o credentials are open: %s', async (rootMode, sessionMode, credsMode, level) => {
    const root = place(rootMode, sessionMode, credsMode);
    const found = await folderIsPrivate.find(
      sceneOf(root, 'baileys', { pictures: [pictureOf(root, 'one')] }),
    );
    expect(found.filter(({ code }) => code === 'FOLDER_OPEN_TO_OTHERS').map((one) => one.level)).toEqual(
      level === null ? [] : [level],
    );
  });

  test('a closed folder above keeps others out, whatever lies below', async () => {
    const root = place(0o707, 0o707, 0o604);
    chmodSync(join(root, '..'), 0o700);
    expect(
      (await folderIsPrivate.find(sceneOf(root, 'baileys', { pictures: [pictureOf(root, 'one')] }))).map(
        ({ code }) => code,
      ),
    ).not.toContain('FOLDER_OPEN_TO_OTHERS');
  });

  test('an open place is told before it has a session', async () => {
    const root = place(0o755, 0o755, 0o644);
    expect((await folderIsPrivate.find(sceneOf(root))).map(({ code }) => code)).toContain(
      'FOLDER_OPEN_TO_OTHERS',
    );
  });

  test('another owner and root are told', async () => {
    const root = place(0o700, 0o700, 0o600);
    const me = process.getuid?.() ?? 0;
    const as = (uid: number) =>
      sceneOf(root, 'baileys', { ground: { ...linuxGround(), whoAmI: () => ({ uid, name: 'me' }) } });
    expect(await folderIsPrivate.find(as(me + 1))).toMatchObject([{ code: 'FOLDER_OF_ANOTHER_USER' }]);
    if (me !== 0) return;
    expect(await folderIsPrivate.find(as(0))).toMatchObject([{ code: 'RUNNING_AS_ROOT', level: 'info' }]);
    chownSync(root, 1234, 1234);
    expect(await folderIsPrivate.find(as(0))).toMatchObject([
      { code: 'FOLDER_OF_ANOTHER_USER' },
      { code: 'RUNNING_AS_ROOT', level: 'warning' },
    ]);
  });
});

describe('names', () => {
  test('a link as the place, links in sessions and names that are no text are told', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'auth'));
    const root = join(folder, 'auth');
    const problems = [
      { code: 'SYMBOLIC_LINK', path: 'out', detail: 'to /etc' },
      { code: 'UNSPEAKABLE_NAME', path: '\uFFFD', detail: '' },
    ] as const;
    const found = await namesAreSafe.find(
      sceneOf(root, 'baileys', { pictures: [pictureOf(root, 'one', { problems })] }),
    );
    expect(found.map(({ code, path }) => [code, path])).toEqual([
      ['SYMBOLIC_LINK', root],
      ['SYMBOLIC_LINK', `${root}/one/out`],
      ['UNSPEAKABLE_NAME', `${root}/one/\uFFFD`],
    ]);
  });

  test('twins in case are told, gravely where the file system makes them one', async () => {
    const root = temporaryFolder();
    const pictures = ['Bob', 'bob', 'caf\u00e9', 'cafe\u0301', 'ann'].map((path) => pictureOf(root, path));
    const [twins] = await namesAreSafe.find(sceneOf(root, 'baileys', { pictures }));
    expect(twins).toMatchObject({ code: 'CASE_TWINS', level: 'warning' });
    expect(twins?.text).toContain('Bob and bob; caf\u00e9 and cafe\u0301');
    const ground = { ...linuxGround(), foldsCase: async () => 'yes' as const };
    const registry = { state: 'read', path: '/l', clientIds: ['Bob', 'bob'], modifiedMs: 0 } as const;
    expect(await namesAreSafe.find(sceneOf(root, 'wwebjs', { ground, registry }))).toMatchObject([
      { code: 'CASE_FOLDING_FILE_SYSTEM', level: 'critical' },
    ]);
    expect(await namesAreSafe.find(sceneOf(root, 'wwebjs', { ground }))).toMatchObject([
      { code: 'CASE_FOLDING_FILE_SYSTEM', level: 'info' },
    ]);
  });
});

describe('profile locks', () => {
  async function codesOf(target: string | null, inUse: 'yes' | 'no' | 'unknown' = 'no'): Promise<string[]> {
    const root = temporaryFolder();
    write(root, { 'session-x': null });
    if (target === null) write(root, { 'session-x/SingletonLock': 'x' });
    else symlinkSync(target, join(root, 'session-x/SingletonLock'));
    const picture = pictureOf(root, 'session-x', { inUse: { answer: inUse, why: [] } }, 'local-profile');
    return (await profileLocksAreOurs.find(sceneOf(root, 'wwebjs', { pictures: [picture] }))).map(
      ({ code }) => code,
    );
  }

  test('another host, a process that is gone, and what Chromium never wrote are told apart', async () => {
    expect(await codesOf('old-container-4f-77')).toEqual(['PROFILE_LOCK_FOREIGN']);
    expect(await codesOf(`${hostname()}-4194305`)).toEqual(['PROFILE_LOCK_STALE']);
    expect(await codesOf('nonsense')).toEqual(['PROFILE_LOCK_DAMAGED']);
    expect(await codesOf(null)).toEqual(['PROFILE_LOCK_DAMAGED']);
    // This very process is no browser, so its number was given away anew.
    expect(await codesOf(`${hostname()}-${process.pid}`)).toEqual(['PROFILE_LOCK_STALE']);
    expect(await codesOf(`${hostname()}-4194305`, 'yes')).toEqual([]);
  });

  test('a profile without a lock is fine', async () => {
    const root = temporaryFolder();
    write(root, { 'session-x': null });
    const pictures = [pictureOf(root, 'session-x', {}, 'local-profile')];
    expect(await profileLocksAreOurs.find(sceneOf(root, 'wwebjs', { pictures }))).toEqual([]);
  });
});

test('locks that this user may not read are told as a check that could not be carried out', async () => {
  const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  const scene = sceneOf('/srv/a', 'baileys', { damagedLocks: () => Promise.reject(denied) });
  const [found] = await examine([locksAreWhole], scene);
  expect(found).toMatchObject({ code: 'CHECK_FAILED', text: expect.stringContaining('EACCES') as string });
});
