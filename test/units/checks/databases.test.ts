// What checks say of a database: a file has a mode, a disk and a project around it; a server has none of these.
import { chmodSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CheckScene } from '../../../src/checks/check.ts';
import { credentialsAreWhole } from '../../../src/checks/credentials-are-whole.ts';
import { examine } from '../../../src/checks/examine.ts';
import { folderIsPrivate } from '../../../src/checks/folder-is-private.ts';
import { checks } from '../../../src/checks/index.ts';
import { allPlaces } from '../../../src/checks/kinds-of-places.ts';
import { nothingWipesTheSessions } from '../../../src/checks/nothing-wipes-the-sessions.ts';
import { pathIsAbsolute } from '../../../src/checks/path-is-absolute.ts';
import { pathSurvivesARestart } from '../../../src/checks/path-survives-a-restart.ts';
import { placeIsReadable } from '../../../src/checks/place-is-readable.ts';
import { sessionsAreIgnoredByGit } from '../../../src/checks/sessions-are-ignored-by-git.ts';
import type { SessionPicture } from '../../../src/core/inventory.ts';
import { parsePlace } from '../../../src/core/place.ts';
import { linuxGround } from '../../../src/ground/linux-ground.ts';
import { refOfRecords } from '../../../src/stores/database/read-records.ts';
import { pictureOf, sceneOf, temporaryFolder, write } from './scene.ts';

const server = 'postgres://bot@db.example/wa';

function sceneAt(url: string, differences: Partial<CheckScene> = {}): CheckScene {
  const place = parsePlace(url, '/');
  const scene = sceneOf(place.root, 'baileys', {
    place,
    givenAs: url,
    workingDirectory: '/',
    ...differences,
  });
  return { ...scene, placeView: { ...scene.placeView, url, root: place.root } };
}

function recordsIn(url: string, differences: Partial<SessionPicture> = {}): SessionPicture {
  const ref = refOfRecords(url, { tenant: 'acme', id: 'sales' });
  return { ...pictureOf('', 'x', differences), ref };
}

/** A database file in a project, in a folder that everybody can enter or only its owner. */
function fileIn(folder: string, mode: number): string {
  write(folder, { 'data/sessions.db': 'SQLite format 3' });
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'data'), 0o755);
  chmodSync(join(folder, 'data/sessions.db'), mode);
  return join(folder, 'data/sessions.db');
}

test('of a server nothing is asked that only a path has', async () => {
  const askedNothing = new Proxy(linuxGround(), {
    get(target, name) {
      if (name === 'whoAmI' || name === 'hostName') return Reflect.get(target, name, target) as unknown;
      throw new Error(`the ground was asked for ${String(name)}`);
    },
  });
  const scene = sceneAt(server, { ground: askedNothing, pictures: [recordsIn(server)] });
  expect(await examine(checks, scene)).toEqual([]);
});

test('every check says what kinds of places it is about, and every kind has checks', () => {
  for (const kind of allPlaces)
    expect(checks.filter(({ on }) => on.includes(kind)).length).toBeGreaterThan(4);
});

test('a database file that others can read or change is a finding, unless they cannot get to it', async () => {
  const codes = async (mode: number, way: number): Promise<unknown[]> => {
    const folder = temporaryFolder();
    const file = fileIn(folder, mode);
    chmodSync(join(folder, 'data'), way);
    const found = await folderIsPrivate.find(sceneAt(`sqlite:${file}`));
    return found
      .filter(({ code }) => code === 'FOLDER_OPEN_TO_OTHERS')
      .map(({ level, path }) => [level, path === file]);
  };
  expect(await codes(0o600, 0o755)).toEqual([]);
  expect(await codes(0o644, 0o755)).toEqual([['warning', true]]);
  expect(await codes(0o666, 0o755)).toEqual([['critical', true]]);
  expect(await codes(0o666, 0o700)).toEqual([]);
  expect(await codes(0o660, 0o710)).toEqual([['critical', true]]);
});

test('a database file of another user is a finding', async () => {
  const file = fileIn(temporaryFolder(), 0o600);
  const scene = sceneAt(`sqlite:${file}`);
  const me = { ...scene.ground.whoAmI(), uid: 4242 };
  const ground = { ...scene.ground, statOf: (path: string) => scene.ground.statOf(path), whoAmI: () => me };
  const codes = (await folderIsPrivate.find({ ...scene, ground })).map(({ code }) => code);
  expect(codes).toContain('FOLDER_OF_ANOTHER_USER');
  if (process.getuid?.() === 0) chownSync(file, 0, 0);
});

test('a relative database is a finding, an absolute one and a server are not', async () => {
  const relative = sceneAt('sqlite:/srv/x.db', { givenAs: 'sqlite:x.db', workingDirectory: '/srv' });
  expect((await pathIsAbsolute.find(relative)).map(({ code }) => code)).toEqual(['PATH_RELATIVE']);
  expect(await pathIsAbsolute.find(sceneAt('sqlite:/srv/x.db'))).toEqual([]);
});

test('what to put on a volume is the folder of the database, not its file', async () => {
  const ground = { ...linuxGround(), fileSystemOf: async () => lost };
  const lost = {
    type: 'overlay',
    mountPoint: '/',
    source: null,
    remote: false,
    survivesRestart: 'no',
    why: 'A container.',
  } as const;
  const [found] = await pathSurvivesARestart.find(sceneAt('sqlite:/srv/data/x.db', { ground }));
  expect(found).toMatchObject({ code: 'PATH_DOES_NOT_SURVIVE_RESTART', path: '/srv/data' });
  expect(found?.next).toContain('sessions:/srv/data`');
});

test('a database in a repository that no ignore line covers is a finding, with the line that covers its files', async () => {
  const folder = temporaryFolder();
  write(folder, { '.git/HEAD': 'ref: refs/heads/main', '.gitignore': 'node_modules\n' });
  const scene = sceneAt(`sqlite:${fileIn(folder, 0o600)}`);
  const [found] = await sessionsAreIgnoredByGit.find(scene);
  expect(found).toMatchObject({ code: 'IGNORE_LINE_MISSING' });
  expect(found?.next).toContain('The line: /data/sessions.db*');
  write(folder, { '.gitignore': 'node_modules\n/data/sessions.db*\n' });
  expect(await sessionsAreIgnoredByGit.find(scene)).toEqual([]);
});

test('a script that removes the folder of the database is a finding', async () => {
  const folder = temporaryFolder();
  const file = fileIn(folder, 0o600);
  const wiping = (command: string) => {
    write(folder, { 'package.json': JSON.stringify({ scripts: { clean: command } }) });
    return nothingWipesTheSessions.find(sceneAt(`sqlite:${file}`, { workingDirectory: folder }));
  };
  expect((await wiping('rm -rf data')).map(({ code }) => code)).toEqual(['WIPE_SCRIPT']);
  expect((await wiping('rm -f data/sessions.db')).map(({ code }) => code)).toEqual(['WIPE_SCRIPT']);
  expect(await wiping('rm -rf dist')).toEqual([]);
});

test('damaged credentials in a database name the session, and the file that can be copied; of a server its URL', async () => {
  const damaged = { credentials: { state: 'damaged', why: 'the entry creds is torn.' } } as const;
  const ofFile = 'sqlite:/srv/x.db';
  const [inFile] = await credentialsAreWhole.find(
    sceneAt(ofFile, { pictures: [recordsIn(ofFile, damaged)] }),
  );
  expect(inFile).toMatchObject({
    code: 'CREDENTIALS_DAMAGED',
    path: '/srv/x.db',
    session: { path: 'acme/sales' },
  });
  const [onServer] = await credentialsAreWhole.find(
    sceneAt(server, { pictures: [recordsIn(server, damaged)] }),
  );
  expect(onServer).toMatchObject({ code: 'CREDENTIALS_DAMAGED', path: null });
  expect(onServer?.next).toContain(server);
});

test('a database that cannot be asked is named by its URL', async () => {
  const scene = sceneAt(server);
  const placeView = { ...scene.placeView, problem: 'connection refused' };
  expect(await placeIsReadable.find({ ...scene, placeView })).toMatchObject([
    { code: 'PLACE_UNAVAILABLE', text: `${server} cannot be read: connection refused.`, path: null },
  ]);
});
