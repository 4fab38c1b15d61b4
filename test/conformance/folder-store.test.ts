// The folder store keeps the contract of a store, with either engine and at the end of a symbolic link.
import { readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parsePlace } from '../../src/core/place.ts';
import type { SessionRef } from '../../src/core/session.ts';
import { baileysFolders } from '../../src/stores/folder-baileys/baileys-folders.ts';
import { profileFolders } from '../../src/stores/folder-wwebjs/profile-folders.ts';
import { FolderStore } from '../../src/stores/folder/folder-store.ts';
import { storeCases } from '../../src/testing.ts';
import type { StoreScene } from '../../src/testing.ts';
import { freshFolder, makeWorld, put, putBaileysSession, putProfile } from '../rigs/faults/world.ts';
import type { World } from '../rigs/faults/world.ts';

interface Kind {
  readonly url: (world: World) => string;
  readonly root: (world: World) => string;
  readonly sessionPath: string;
  readonly file: string;
  readonly fill: (folder: string) => void;
}

const baileys: Kind = {
  url: (world) => world.places.baileys,
  root: (world) => world.auth,
  sessionPath: 'company_1',
  file: 'company_1/session-15550003331.0.json',
  fill: putBaileysSession,
};

const wwebjs: Kind = {
  url: (world) => world.places.wwebjs,
  root: (world) => world.profiles,
  sessionPath: 'session-sales',
  file: 'session-sales/Default/Preferences',
  fill: putProfile,
};

/** The place's root is reached by way of a link, as /srv often is. */
const linked: Kind = {
  ...baileys,
  url: (world) => `baileys:${linkTo(world)}/auth`,
  root: (world) => `${linkTo(world)}/auth`,
};

function linkTo(world: World): string {
  const link = `${world.folder}-link`;
  if (statSync(link, { throwIfNoEntry: false }) !== undefined) return link;
  symlinkSync(world.folder, link);
  onTestFinished(() => rmSync(link));
  return link;
}

async function sceneOf(kind: Kind): Promise<StoreScene> {
  const world = makeWorld();
  const [place, root] = [parsePlace(kind.url(world), '/'), kind.root(world)];
  kind.fill(join(root, kind.sessionPath));
  const engine = place.engine === 'baileys' ? baileysFolders : profileFolders;
  const another = (): FolderStore =>
    new FolderStore(place, engine, { pool: null, quietMs: 600_000, nowMs: Date.now });
  const store = another();
  onTestFinished(() => store.close());
  const found = (await store.scan()).sessions[0]?.ref as SessionRef;
  const session = join(root, kind.sessionPath);
  return {
    store,
    session: found,
    absent: { ...found, path: `${found.path}-absent` },
    file: kind.file,
    folder: kind.sessionPath,
    below: (name) => `${kind.sessionPath}/${name}`,
    another,
    read: async (path) => readOrNull(join(root, path)),
    write: async (path, content) => put(join(root, path), 0, content),
    async makeUnreadable() {
      rmSync(session, { recursive: true });
      symlinkSync(session, session);
    },
    takePlaceAway: async () => rmSync(root, { recursive: true }),
    onDisk: {
      async linkOut(path) {
        const outside = freshFolder();
        writeFileSync(join(outside, 'outside.txt'), 'outside');
        symlinkSync(outside, join(root, path));
      },
      damagePlaceLock: async () =>
        writeFileSync(join(root, '.holdfast/locks/place.lock'), 'no lock at all'.repeat(99)),
    },
  };
}

/** A folder reads as a mark: its content is compared by expectation. */
function readOrNull(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  return stat.isDirectory() ? 'a folder' : readFileSync(path, 'utf8');
}

describe.each([
  ['Baileys folders', baileys],
  ['browser profiles', wwebjs],
  ['Baileys folders behind a link', linked],
])('%s', (_name, kind) => {
  test.each(storeCases)('$name', ({ run }) => run(() => sceneOf(kind)));
});

test('a scan without use tells the same sessions, and of none who uses it', async () => {
  const world = makeWorld();
  putProfile(join(world.profiles, 'session-sales'));
  const place = parsePlace(world.places.wwebjs, '/');
  const store = new FolderStore(place, profileFolders, { pool: null, quietMs: 600_000, nowMs: Date.now });
  const { sessions } = await store.scan();
  const { sessions: unasked } = await store.scan({ withoutUse: true });
  expect(unasked).toHaveLength(1);
  expect(unasked.map(({ ref, files }) => ({ ref, files }))).toEqual(
    sessions.map(({ ref, files }) => ({ ref, files })),
  );
  expect(unasked[0]?.inUse.answer).toBe('unknown');
  expect(sessions[0]?.inUse.answer).not.toBe('unknown');
  await store.close();
});
