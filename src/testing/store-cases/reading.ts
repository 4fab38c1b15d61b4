// Cases of reading a place: found, absent and unreadable are three answers.
import assert from 'node:assert/strict';
import { fails } from '../fails.ts';
import type { Checks } from './store-scene.ts';

export const reading: Checks = {
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
    await scene.write(scene.below('new'), 'new');
    assert.notDeepEqual(await store.expectation(folder), ofFolder);
    assert.equal(await store.expectation(scene.below('nothing')), null);
  },
};
