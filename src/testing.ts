// Conformance cases for a store, without a test runner: whoever writes a store runs them in the runner of their choice.
import assert from 'node:assert/strict';
import { HoldfastError, type ErrorCode } from './core/errors.ts';
import type { SessionRef } from './core/session.ts';
import type { Store } from './ports/store.ts';

/** A store over a place that was made for one case, and the hands to change that place behind its back. */
export interface StoreScene {
  readonly store: Store;
  /** A session that is there, at rest, with credentials. */
  readonly session: SessionRef;
  /** A file of that session, and a folder of the place that holds files; paths below the root. */
  readonly file: string;
  readonly folder: string;
  /** Names a session of this place that is not there. */
  readonly absent: SessionRef;
  /** Another store over the same place, as another process would have it. */
  another(): Store;
  read(path: string): Promise<string | null>;
  write(path: string, content: string): Promise<void>;
  /** Puts at `path` a symbolic link to a folder outside the place, with a file `outside.txt` in it. */
  linkOut(path: string): Promise<void>;
  /** Makes the session fail to be read, though it is there. */
  makeUnreadable(): Promise<void>;
  /** Takes the whole place away, as an unmounted disk is. */
  takePlaceAway(): Promise<void>;
  damagePlaceLock(): Promise<void>;
}

export interface StoreCase {
  /** The claim that it checks. */
  readonly name: string;
  /** Rejects with an AssertionError where the store breaks its contract. @param makeScene a fresh one at each call */
  run(makeScene: () => Promise<StoreScene>): Promise<void>;
}

async function fails(code: ErrorCode, act: () => Promise<unknown>): Promise<void> {
  await assert.rejects(act, (error) => {
    assert.ok(error instanceof HoldfastError, `raised something else: ${String(error)}`);
    assert.equal(error.code, code);
    return true;
  });
}

const item = (path: string): string => `run-1/${path}`;
const waysOut = ['', '.', '..', '../x', 'a/../../x', 'a//b', '/etc/passwd', 'a/.', 'a\0b'];

type Check = (scene: StoreScene) => Promise<void>;

const reading: Readonly<Record<string, Check>> = {
  async 'a session that is there is found by a scan and in detail'({ store, session }) {
    const { place, sessions } = await store.scan();
    assert.equal(place.problem, null);
    assert.equal(place.identity, await store.identity());
    const picture = sessions.find((one) => one.ref.path === session.path);
    const detail = await store.detail(session);
    assert.ok(detail !== null && detail.entries.length > 0);
    assert.deepEqual(detail.picture.ref, picture?.ref);
    assert.equal(detail.picture.credentials.state, 'whole');
    assert.equal(
      detail.entries.reduce((sum, entry) => sum + entry.files, 0),
      detail.picture.files,
    );
  },
  async "a session that is not there is null, and in nobody's use"({ store, absent }) {
    assert.equal(await store.detail(absent), null);
    assert.equal((await store.inUse(absent)).answer, 'no');
  },
  async 'a session that cannot be read is an error, never absent'(scene) {
    await scene.makeUnreadable();
    await fails('SESSION_UNREADABLE', () => scene.store.detail(scene.session));
    const { sessions } = await scene.store.scan();
    const picture = sessions.find((one) => one.ref.path === scene.session.path);
    assert.equal(picture?.credentials.state, 'unreadable');
    assert.notEqual(picture?.inUse.answer, 'no');
  },
  async 'a place that cannot be read says so, and shows no sessions'(scene) {
    await scene.takePlaceAway();
    const { place, sessions } = await scene.store.scan();
    assert.ok(place.problem);
    assert.deepEqual(sessions, []);
    await fails('PLACE_UNAVAILABLE', () => scene.store.identity());
  },
  async 'a session of another place is refused'({ store, session }) {
    await fails('SESSION_NOT_FOUND', () => store.detail({ ...session, place: `${session.place}-other` }));
  },
  async 'a scan of names only answers what a full scan answered while nothing changes'({ store }) {
    const full = await store.scan();
    assert.deepEqual((await store.scan({ namesOnly: true })).sessions, full.sessions);
  },
  async 'a scan that is aborted rejects with the reason'({ store }) {
    const reason = new Error('enough');
    await assert.rejects(() => store.scan({ signal: AbortSignal.abort(reason) }), reason);
  },
  async 'an expectation holds until the content changes, and is null where nothing lies'(scene) {
    const { store, file, folder } = scene;
    const [ofFile, ofFolder] = [await store.expectation(file), await store.expectation(folder)];
    assert.deepEqual(await scene.another().expectation(file), ofFile);
    assert.deepEqual([ofFile?.kind, ofFolder?.kind], ['file', 'folder']);
    await scene.write(file, 'other');
    assert.notDeepEqual(await store.expectation(file), ofFile);
    await scene.write(`${folder}/new`, 'new');
    assert.notDeepEqual(await store.expectation(folder), ofFolder);
    assert.equal(await store.expectation(`${folder}/nothing`), null);
  },
};

const moving: Readonly<Record<string, Check>> = {
  async 'a file goes to the trash and comes back byte for byte'(scene) {
    await roundTrip(scene, scene.file);
  },
  async 'a folder goes to the trash and comes back byte for byte'(scene) {
    await roundTrip(scene, scene.folder);
  },
  async 'what is moved already may be moved again: a crash may have come after the act'(scene) {
    const { store, file } = scene;
    const content = await scene.read(file);
    await store.moveToTrash(file, item(file));
    await store.moveToTrash(file, item(file));
    await store.moveBack(item(file), file);
    await store.moveBack(item(file), file);
    assert.equal(await scene.read(file), content);
  },
  async 'nothing is moved over something else, in either direction'(scene) {
    const { store, file } = scene;
    const old = await scene.read(file);
    await store.moveToTrash(file, item(file));
    await scene.write(file, 'newer');
    await fails('MOVE_FAILED', () => store.moveBack(item(file), file));
    await fails('MOVE_FAILED', () => store.moveToTrash(file, item(file)));
    assert.equal(await scene.read(file), 'newer');
    assert.equal(await store.overlap(file, item(file)), 'none');
    await store.moveToTrash(file, 'run-2/newer');
    await store.moveBack(item(file), file);
    assert.equal(await scene.read(file), old);
  },
  async 'moving what is nowhere fails'({ store, folder }) {
    await fails('MOVE_FAILED', () => store.moveToTrash(`${folder}/nothing`, item('nothing')));
    await fails('MOVE_FAILED', () => store.moveBack(item('nothing'), `${folder}/nothing`));
  },
  async 'both ends of a move are compared byte for byte'(scene) {
    const { store, folder, file } = scene;
    assert.equal(await store.overlap(folder, item(folder)), 'none');
    const content = (await scene.read(file)) ?? '';
    await store.moveToTrash(file, item(file));
    await scene.write(file, content);
    assert.equal(await store.overlap(file, item(file)), 'same');
    await scene.write(file, `${content.slice(0, -1)}~`);
    assert.equal(await store.overlap(file, item(file)), 'none');
  },
  async 'a path that leads out of the place is refused everywhere'({ store, file }) {
    for (const path of waysOut) {
      await fails('MOVE_FAILED', () => store.moveToTrash(path, item('x')));
      await fails('MOVE_FAILED', () => store.moveToTrash(file, path));
      await fails('MOVE_FAILED', () => store.moveBack(item('x'), path));
      await fails('MOVE_FAILED', () => store.moveBack(path, file));
      await fails('MOVE_FAILED', () => store.expectation(path));
      await fails('MOVE_FAILED', () => store.trashExpectation(path));
      await fails('MOVE_FAILED', () => store.destroy(path));
    }
  },
  async 'a symbolic link on the way is refused, and nothing outside is touched'(scene) {
    const { store, file } = scene;
    await scene.linkOut('way-out');
    await fails('MOVE_FAILED', () => store.moveToTrash('way-out/outside.txt', item('x')));
    await store.moveToTrash(file, item(file));
    await fails('MOVE_FAILED', () => store.moveBack(item(file), 'way-out/a'));
    await fails('MOVE_FAILED', () => store.moveBack(item(file), 'way-out/deep/er/a'));
    assert.equal(await scene.read('way-out/deep'), null);
    assert.equal(await scene.read('way-out/outside.txt'), 'outside');
    assert.notEqual(await store.trashExpectation(item(file)), null);
  },
  async 'a symbolic link is what it is, not what it leads to'(scene) {
    const { store } = scene;
    await scene.linkOut('way-out');
    assert.equal((await store.expectation('way-out'))?.files, 1);
    await store.moveToTrash('way-out', item('way-out'));
    await store.destroy(item('way-out'));
    await scene.linkOut('way-out');
    assert.equal(await scene.read('way-out/outside.txt'), 'outside');
  },
  async 'what is destroyed is gone, and destroying what is absent is fine'(scene) {
    const { store, folder } = scene;
    await store.moveToTrash(folder, item(folder));
    await store.destroy(item(folder));
    await store.destroy(item(folder));
    assert.equal(await store.trashExpectation(item(folder)), null);
    assert.equal(await store.expectation(folder), null);
  },
  async 'settling is fine at any time'({ store, file }) {
    await store.settle();
    await store.moveToTrash(file, item(file));
    await store.moveBack(item(file), file);
    await store.settle();
  },
};

const locking: Readonly<Record<string, Check>> = {
  async 'the place has one lock, which is free again when it is released'(scene) {
    const other = scene.another();
    const lock = await scene.store.lockPlace('one');
    assert.equal(await other.placeLockHeld(), true);
    await fails('LOCK_HELD', () => other.lockPlace('two'));
    lock.release();
    lock.release();
    assert.equal(await other.placeLockHeld(), false);
    const next = await other.lockPlace('two');
    lock.release();
    await fails('LOCK_HELD', () => scene.store.lockPlace('three'));
    next.release();
  },
  async 'each session has a lock of its own'(scene) {
    const { session, absent } = scene;
    const other = scene.another();
    const lock = await scene.store.lockSession(session, 'one');
    await fails('LOCK_HELD', () => other.lockSession(session, 'two'));
    (await other.lockSession(absent, 'two')).release();
    (await other.lockPlace('two')).release();
    lock.release();
    (await other.lockSession(session, 'two')).release();
  },
  async 'a damaged lock is held by nobody knows whom, never free'(scene) {
    (await scene.store.lockPlace('one')).release();
    assert.deepEqual(await scene.store.damagedLocks(), []);
    await scene.damagePlaceLock();
    await fails('LOCK_DAMAGED', () => scene.store.lockPlace('two'));
    await fails('LOCK_DAMAGED', () => scene.store.placeLockHeld());
    assert.equal((await scene.store.damagedLocks()).length, 1);
  },
};

async function roundTrip(scene: StoreScene, path: string): Promise<void> {
  const { store } = scene;
  const before = await store.expectation(path);
  const content = await scene.read(path);
  await store.moveToTrash(path, item(path));
  await store.settle();
  assert.equal(await store.expectation(path), null);
  assert.deepEqual(await store.trashExpectation(item(path)), before);
  await store.moveBack(item(path), path);
  await store.settle();
  assert.deepEqual(await store.expectation(path), before);
  assert.equal(await store.trashExpectation(item(path)), null);
  assert.equal(await scene.read(path), content);
}

const checks = Object.entries({ ...reading, ...moving, ...locking });

/** The contract of ports/store.ts, case by case. */
export const storeCases: readonly StoreCase[] = checks.map(([name, check]) => {
  return { name, run: async (makeScene) => check(await makeScene()) };
});
