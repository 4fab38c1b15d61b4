// Cases of locks: one holder, whoever asks.
import assert from 'node:assert/strict';
import { fails } from '../fails.ts';
import type { Checks } from './store-scene.ts';

export const locking: Checks = {
  async 'the place has one lock, which is free again when it is released'(scene) {
    const other = scene.another();
    const lock = await scene.store.lockPlace('one');
    assert.equal(await other.placeLockHeld(), true);
    await fails('LOCK_HELD', () => other.lockPlace('two'));
    await lock.release();
    await lock.release();
    assert.equal(await other.placeLockHeld(), false);
    const next = await other.lockPlace('two');
    await lock.release();
    await fails('LOCK_HELD', () => scene.store.lockPlace('three'));
    await next.release();
  },
  async 'each session has a lock of its own'(scene) {
    const { session, absent } = scene;
    const other = scene.another();
    const lock = await scene.store.lockSession(session, 'one');
    await fails('LOCK_HELD', () => other.lockSession(session, 'two'));
    await (await other.lockSession(absent, 'two')).release();
    await (await other.lockPlace('two')).release();
    await lock.release();
    await (await other.lockSession(session, 'two')).release();
  },
};
