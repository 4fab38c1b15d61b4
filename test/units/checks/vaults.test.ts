// The checks about a vault: are snapshots recent, does nobody else reach it, does it not go with what it is for?
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CheckScene } from '../../../src/checks/check.ts';
import { placeIsReadable } from '../../../src/checks/place-is-readable.ts';
import { snapshotsAreRecent } from '../../../src/checks/snapshots-are-recent.ts';
import { vaultIsApart } from '../../../src/checks/vault-is-apart.ts';
import { vaultIsPrivate } from '../../../src/checks/vault-is-private.ts';
import type { SessionPicture } from '../../../src/core/inventory.ts';
import { parsePlace } from '../../../src/core/place.ts';
import { refOfVaulted } from '../../../src/core/vaulted-picture.ts';
import { linuxGround } from '../../../src/ground/linux-ground.ts';
import { pictureOf, sceneOf, temporaryFolder } from './scene.ts';

const hourMs = 3_600_000;
const nowMs = Date.UTC(2026, 10, 21, 12);

function vaultScene(root: string, differences: Partial<CheckScene> = {}): CheckScene {
  const place = parsePlace(`vault:${root}`, '/');
  const { everySession = [], pictures = [] } = differences;
  const placeView = { url: place.url, root, identity: 'x', sessions: 0, problem: null };
  return {
    ...sceneOf(root, 'wwebjs', differences),
    place,
    placeView,
    askedAbout: everySession,
    ...differences,
    everySession: [...everySession, ...pictures],
  };
}

const session = (over: Partial<SessionPicture> = {}): SessionPicture =>
  pictureOf('/srv/auth', 'sales', { sizesAtMs: nowMs, newestMs: nowMs - hourMs, ...over });

function vaulted(newestMs: number | null, over: Partial<SessionPicture> = {}): SessionPicture {
  const name = { engine: 'baileys', tenant: 'acme', id: 'sales' } as const;
  const ref = refOfVaulted('vault:/srv/vault', name);
  return { ...pictureOf('/srv/vault', 'sales', { newestMs, ...over }), ref };
}

describe('snapshots-are-recent', () => {
  const found = async (everySession: SessionPicture[], pictures: SessionPicture[]) =>
    (await snapshotsAreRecent.find(vaultScene('/srv/vault', { everySession, pictures }))).map(
      ({ code }) => code,
    );

  test('a session with a snapshot of today is fine', async () => {
    expect(await found([session()], [vaulted(nowMs - 3 * hourMs)])).toEqual([]);
  });

  test('one that was written to for days since is not', async () => {
    expect(await found([session()], [vaulted(nowMs - 72 * hourMs)])).toEqual(['SNAPSHOTS_OLD']);
  });

  test('one that nobody wrote to since may be as old as it likes', async () => {
    const idle = session({ newestMs: nowMs - 100 * hourMs });
    expect(await found([idle], [vaulted(nowMs - 90 * hourMs)])).toEqual([]);
  });

  test('one without any is told, also where its packs are there', async () => {
    expect(await found([session()], [])).toEqual(['SNAPSHOT_MISSING']);
    expect(await found([session()], [vaulted(null)])).toEqual(['SNAPSHOT_MISSING']);
  });

  test('who asks about one session is told nothing of another', async () => {
    const other = pictureOf('/srv/auth', 'alpha', { sizesAtMs: nowMs, newestMs: nowMs });
    const scene = { everySession: [session(), other], pictures: [vaulted(nowMs)] };
    const told = async (askedAbout: SessionPicture[]) =>
      (await snapshotsAreRecent.find(vaultScene('/srv/vault', { ...scene, askedAbout }))).length;
    expect(await told([session()])).toBe(0);
    expect(await told([session(), other])).toBe(1);
  });

  test('of a damaged one no snapshot is advised that would always fail', async () => {
    const damaged = session({ credentials: { state: 'damaged', why: 'torn' } });
    expect(await found([damaged], [])).toEqual(['SNAPSHOT_IMPOSSIBLE']);
  });

  test('nothing is missed of what no snapshot could bring back, and of what cannot be read', async () => {
    const absent = session({ credentials: { state: 'absent', why: 'no creds.json' } });
    const begun = session({ credentials: { state: 'whole', why: 'it parses', paired: false } });
    expect(await found([absent, begun, vaulted(1)], [])).toEqual([]);
    const torn = vaulted(null, { credentials: { state: 'unreadable', why: 'torn' } });
    expect(await found([session()], [torn])).toEqual([]);
  });
});

describe('vault-is-private', () => {
  const found = async (mode: number) => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const root = join(folder, 'vault');
    mkdirSync(root);
    chmodSync(root, mode);
    return (await vaultIsPrivate.find(vaultScene(root))).map(({ code, level }) => `${level} ${code}`);
  };

  test('a closed folder is, whatever lies in it', async () => {
    expect(await found(0o700)).toEqual([]);
    expect(await found(0o744)).toEqual([]);
  });

  test('one that its group gets into is not, and one that it can write to least of all', async () => {
    expect(await found(0o750)).toEqual(['warning VAULT_OPEN_TO_OTHERS']);
    expect(await found(0o770)).toEqual(['critical VAULT_OPEN_TO_OTHERS']);
  });

  test('one that is on no disk of this machine, or not there yet, is for others to say', async () => {
    const bucket = { place: parsePlace('vault:s3://bucket/x?endpoint=https://s3.example', '/') };
    expect(await vaultIsPrivate.find(vaultScene('/srv/vault', bucket))).toEqual([]);
    expect(await vaultIsPrivate.find(vaultScene('/nowhere/vault'))).toEqual([]);
  });
});

describe('vault-is-apart', () => {
  const ground = (mounts: Readonly<Record<string, string>>): CheckScene['ground'] => ({
    ...linuxGround(),
    // A second disk is what no test can bring along: only what is mounted where is told.
    fileSystemOf: async (path) => ({
      type: 'ext4',
      mountPoint: mounts[path] ?? '/',
      source: mounts[path] ?? '/dev/sda',
      remote: false,
      survivesRestart: 'yes',
      why: '',
    }),
  });
  const found = async (root: string, mounts = {}) => {
    const everySession = [session()];
    const scene = vaultScene(root, { everySession, ground: ground(mounts) });
    return (await vaultIsApart.find(scene)).map(({ level }) => level);
  };

  test('on the same disk is a note, and on another one is right', async () => {
    expect(await found('/srv/vault')).toEqual(['info']);
    expect(await found('/srv/vault', { '/srv/vault': '/mnt/b' })).toEqual([]);
  });

  test('in a place of the sessions is a warning', async () => {
    expect(await found('/srv/auth/vault')).toEqual(['warning']);
    expect(await found('/srv/auth-vault', { '/srv/auth-vault': '/mnt/b' })).toEqual([]);
  });
});

test('a vault that its key does not open is no disk to be mounted', async () => {
  const problem = 'The vault /srv/vault is encrypted, and no key is given.';
  const placeView = { url: 'vault:/srv/vault', root: '', identity: 'x', sessions: 0, problem };
  const told = async (code: string) => {
    const scene = vaultScene('/srv/vault', { placeView: { ...placeView, code } });
    return (await placeIsReadable.find(scene))[0];
  };
  expect(await told('VAULT_KEY_NEEDED')).toMatchObject({
    code: 'VAULT_LOCKED',
    next: expect.stringContaining('unset HOLDFAST_VAULT_KEY') as string,
  });
  expect(await told('VAULT_ABSENT')).toMatchObject({ code: 'PLACE_UNAVAILABLE' });
});
