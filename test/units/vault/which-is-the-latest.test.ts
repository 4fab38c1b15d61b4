// Which snapshot is the latest, where the clock was wrong, where the session was logged out and paired anew, and where the head was lost.
import { describe, expect, test } from 'vitest';
import type { Lease } from '../../../src/ports/entry-store.ts';
import { failingBlobs } from '../../rigs/blobs/failing-blobs.ts';
import { madeBytes } from '../../rigs/vault/made-bytes.ts';
import { madeContent } from '../../rigs/vault/made-content.ts';
import { name, ownerOn, vaultScene } from '../../rigs/vault/vault-scene.ts';
import type { VaultScene } from '../../rigs/vault/vault-scene.ts';

const head = 'sessions/wwebjs/acme/bot/head';
const item = 'run-1/wwebjs/acme/bot/s';
const stateOf = (seed: number) => madeContent(new Map([['records', madeBytes(seed, 5000)]]));
const old = stateOf(1);
const anew = stateOf(2);
const shrinks = { judgeShrink: () => 'it lost everything' };

async function leased(scene: VaultScene, host = 'here'): Promise<Lease> {
  const { tenant, id } = name;
  const request = { name: { tenant, id }, owner: ownerOn(host), ttlMs: 60_000 };
  const [answer] = await scene.vault.leases('wwebjs').acquire([request]);
  if (answer?.outcome !== 'granted') throw new Error('the lease was not granted');
  return answer.lease;
}

/** Logged out, and paired anew under the same name. @returns ids of the old pairing and of the new one */
async function pairedAnew(scene: VaultScene) {
  const first = await leased(scene);
  const before = await scene.take(old, { held: first });
  await scene.session.retire('logged out', scene.nowMs());
  await scene.vault.leases('wwebjs').release([first]);
  const held = await leased(scene);
  const after = await scene.take(anew, { held, ...shrinks });
  return { held, before: before.info.id, after };
}

describe('a clock that is wrong', () => {
  test('a snapshot that was taken while the clock was ahead is the latest only until the next one', async () => {
    const scene = vaultScene();
    const ahead = await scene.take(stateOf(1), { takenAtMs: Date.UTC(2031, 0, 1) });
    expect((await scene.session.latest())?.id).toBe(ahead.info.id);
    for (const seed of [2, 3]) {
      const next = await scene.take(stateOf(seed));
      expect(next.isLatest).toBe(true);
      expect((await scene.another().session(name).latest())?.id).toBe(next.info.id);
    }
  });

  test('that holds where the head is lost, too', async () => {
    const scene = vaultScene();
    await scene.take(stateOf(1), { takenAtMs: Date.UTC(2031, 0, 1) });
    const next = await scene.take(stateOf(2));
    await scene.blobs.delete([head]);
    expect((await scene.session.latest())?.id).toBe(next.info.id);
  });

  test('a snapshot comes after one that was published and never told to the head', async () => {
    const scene = vaultScene();
    await scene.take(stateOf(1));
    const dying = failingBlobs(scene.blobs, ({ method, key }) =>
      method === 'put' && key === head ? 'before' : null,
    );
    const ahead = { takenAtMs: Date.UTC(2031, 0, 1) };
    await scene.take(stateOf(2), ahead, scene.another({ blobs: dying }).session(name)).catch(() => null);
    expect((await scene.session.list()).snapshots).toHaveLength(2);
    const next = await scene.take(stateOf(3));
    expect(next.isLatest).toBe(true);
    expect((await scene.session.latest())?.id).toBe(next.info.id);
  });
});

describe('a session that was logged out', () => {
  test('is compared with nothing when it is paired anew, and its first snapshot is the latest', async () => {
    const scene = vaultScene();
    const { after } = await pairedAnew(scene);
    expect(after).toMatchObject({ isLatest: true, info: { standing: 'good' } });
    expect(await scene.session.state()).toMatchObject({ retired: null, endedUpTo: after.info.sequence - 1 });
    expect((await scene.session.latest())?.id).toBe(after.info.id);
  });

  test('never has a snapshot of the ended pairing as its latest again', async () => {
    const scene = vaultScene();
    const { before, after } = await pairedAnew(scene);
    await scene.session.trash(`snapshots/${before}`, item);
    await scene.session.trash(`snapshots/${after.info.id}`, `${item}2`);
    expect(await scene.session.latest()).toBeNull();
    await scene.session.untrash(item);
    expect(await scene.session.latest()).toBeNull();
    await scene.blobs.delete([head]);
    expect(await scene.session.latest()).toBeNull();
    await scene.session.untrash(`${item}2`);
    expect((await scene.session.latest())?.id).toBe(after.info.id);
  });

  test('is not begun again by a snapshot that was under way, nor by one that is kept apart', async () => {
    const scene = vaultScene();
    const held = await leased(scene);
    await scene.take(old, { held });
    const confirm = () => scene.session.retire('logged out', scene.nowMs());
    const content = madeContent(new Map([['records', madeBytes(3, 5000)]]), { confirm });
    expect((await scene.take(content, { held })).isLatest).toBe(false);
    expect(await scene.session.state()).toMatchObject({ retired: { why: 'logged out' } });
    expect((await scene.take(anew, { held: { epoch: 1 } })).info.standing).toBe('not-owner');
    expect(await scene.session.latest()).toBeNull();
  });

  test('goes on with the old pairing where a person says so', async () => {
    const scene = vaultScene();
    const { before, held, after } = await pairedAnew(scene);
    await scene.session.approve(before);
    await scene.session.trash(`snapshots/${after.info.id}`, item);
    await scene.blobs.delete([head]);
    expect((await scene.session.latest())?.id).toBe(before);
    const next = await scene.take(old, { held });
    expect((await scene.session.latest())?.id).toBe(next.info.id);
  });

  test('stays logged out where the head is lost', async () => {
    const scene = vaultScene();
    await scene.take(old, { held: await leased(scene) });
    await scene.session.retire('logged out', 5);
    await scene.blobs.put(head, Buffer.from('rot'));
    expect(await scene.session.latest()).toBeNull();
    expect(await scene.session.state()).toMatchObject({ retired: { atMs: 5, why: 'logged out' } });
    await scene.session.revive();
    await scene.blobs.delete([head]);
    expect((await scene.session.latest())?.epoch).toBeGreaterThan(0);
  });
});

describe('a head that is damaged while a client runs', () => {
  test.each([
    ['has no snapshot yet', false],
    ['has one already', true],
  ])('leaves it its lease, where it %s', async (_what, hasSnapshot) => {
    const scene = vaultScene();
    const lease = await leased(scene);
    if (hasSnapshot) await scene.take(old, { held: lease });
    await scene.blobs.put(head, Buffer.from('rot'));
    // Neither that somebody writes the head before it does, nor that it takes one itself, changes that.
    await scene.take(stateOf(4), { held: { epoch: 0 } }, scene.another().session(name));
    expect((await scene.take(anew, { held: lease })).isLatest).toBe(true);
    const leases = scene.vault.leases('wwebjs');
    expect(await leases.renew([lease], 60_000)).toEqual([true]);
    expect(await scene.session.state()).toMatchObject({
      epoch: lease.epoch,
      lease: { owner: { host: 'here' } },
    });
    await leases.release([lease]);
    expect(await leases.renew([lease], 60_000)).toEqual([false]);
  });

  test('leaves it nothing where another has the session by now', async () => {
    const scene = vaultScene();
    const lease = await leased(scene);
    await scene.blobs.put(head, Buffer.from('rot'));
    scene.advance(1);
    await leased(scene, 'there');
    expect(await scene.vault.leases('wwebjs').renew([lease], 60_000)).toEqual([false]);
    await expect(scene.take(old, { held: lease })).rejects.toMatchObject({ code: 'LEASE_LOST' });
  });
});
