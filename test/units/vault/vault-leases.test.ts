// Leases in the head of a session: one at a time, epochs that only grow, and expiry that trusts no clock further than it says.
import { expect, test } from 'vitest';
import type { LeaseAnswer, LeaseRequest } from '../../../src/ports/entry-store.ts';
import { madeContent } from '../../rigs/vault/made-content.ts';
import { keysBelow, name, ownerOn, vaultScene } from '../../rigs/vault/vault-scene.ts';
import type { VaultScene } from '../../rigs/vault/vault-scene.ts';

const ttlMs = 60_000;
const content = new Map([['a', Buffer.from('a')]]);

async function ask(
  scene: VaultScene,
  host: string,
  parts: Partial<LeaseRequest> & { fresh?: boolean } = {},
): Promise<LeaseAnswer> {
  const { fresh = false, ...request } = parts;
  const leases = (fresh ? scene.another() : scene.vault).leases('wwebjs');
  const { tenant, id } = name;
  const [answer] = await leases.acquire([{ name: { tenant, id }, owner: ownerOn(host), ttlMs, ...request }]);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

async function granted(scene: VaultScene, host: string, parts: Parameters<typeof ask>[2] = {}) {
  const answer = await ask(scene, host, parts);
  if (answer.outcome !== 'granted') throw new Error(`${host} was not granted the lease`);
  return answer.lease;
}

test('a lease is held by one, and the session is live once it has a snapshot', async () => {
  const scene = vaultScene();
  const first = await ask(scene, 'a');
  expect(first).toMatchObject({ outcome: 'granted', state: 'absent' });
  expect(await ask(scene, 'b')).toMatchObject({ outcome: 'held', owner: { host: 'a' }, remainingMs: ttlMs });
  if (first.outcome === 'granted') await scene.take(madeContent(content), { held: first.lease });
  expect(await ask(scene, 'b', { provenDead: 'a-1' })).toMatchObject({ outcome: 'granted', state: 'live' });
});

test('a lease that was given back is free, and its owner is remembered', async () => {
  const scene = vaultScene();
  const lease = await granted(scene, 'a');
  await scene.vault.leases('wwebjs').release([lease]);
  expect(await scene.session.state()).toMatchObject({
    lease: null,
    lastOwner: { host: 'a' },
    epoch: lease.epoch,
  });
  expect((await granted(scene, 'b')).epoch).toBeGreaterThan(lease.epoch);
});

test('on the same machine a lease that ran out is free at once', async () => {
  const scene = vaultScene();
  await granted(scene, 'a');
  scene.advance(ttlMs - 1);
  expect(await ask(scene, 'a', { owner: ownerOn('a', 2), fresh: true })).toMatchObject({
    outcome: 'held',
    remainingMs: 1,
  });
  scene.advance(1);
  await granted(scene, 'a', { owner: ownerOn('a', 2), fresh: true });
});

test('another machine watches the head for the whole time of the lease', async () => {
  const scene = vaultScene();
  await granted(scene, 'a');
  scene.advance(ttlMs + 5);
  expect(await ask(scene, 'b')).toMatchObject({ outcome: 'held', remainingMs: ttlMs });
  scene.advance(ttlMs - 1);
  expect(await ask(scene, 'b')).toMatchObject({ outcome: 'held', remainingMs: 1 });
  scene.advance(1);
  await granted(scene, 'b');
});

test('a renewal while another machine watches begins the watch anew', async () => {
  const scene = vaultScene();
  const lease = await granted(scene, 'a');
  const owner = scene.another().leases('wwebjs');
  expect(await ask(scene, 'b')).toMatchObject({ outcome: 'held' });
  scene.advance(ttlMs - 1);
  expect(await owner.renew([lease], ttlMs)).toEqual([true]);
  scene.advance(1);
  expect(await ask(scene, 'b')).toMatchObject({ outcome: 'held', remainingMs: ttlMs });
});

test('who asks only once has the lease of a machine that is gone for more than ten minutes', async () => {
  const scene = vaultScene();
  await granted(scene, 'a');
  scene.advance(ttlMs + 600_000);
  expect(await ask(scene, 'b', { fresh: true })).toMatchObject({ outcome: 'held' });
  scene.advance(1);
  await granted(scene, 'b', { fresh: true });
});

test('a lease from a clock that was set back is not held for as long as that clock was ahead', async () => {
  const scene = vaultScene();
  await granted(scene, 'a');
  scene.advance(-3_600_000);
  await granted(scene, 'a', { owner: ownerOn('a', 2) });
});

test('one that was taken over can neither be renewed nor given back', async () => {
  const scene = vaultScene();
  const lost = await granted(scene, 'a');
  const won = await granted(scene, 'b', { provenDead: 'a-1' });
  const leases = scene.vault.leases('wwebjs');
  expect(await leases.renew([lost, won], ttlMs)).toEqual([false, true]);
  await leases.release([lost]);
  expect(await ask(scene, 'c')).toMatchObject({ outcome: 'held', owner: { host: 'b' } });
});

test('a lease that ran out and that nobody took can be renewed', async () => {
  const scene = vaultScene();
  const lease = await granted(scene, 'a');
  scene.advance(10 * ttlMs);
  expect(await scene.vault.leases('wwebjs').renew([lease], ttlMs)).toEqual([true]);
});

test('epochs go on growing where the head is lost, and where the clock was set back', async () => {
  const scene = vaultScene();
  const lease = await granted(scene, 'a');
  await scene.take(madeContent(content), { held: lease });
  await scene.blobs.delete(
    (await keysBelow(scene.blobs, 'sessions/')).filter((key) => key.endsWith('/head')),
  );
  scene.advance(-86_400_000);
  const next = await granted(scene, 'b');
  expect(next.epoch).toBeGreaterThan(lease.epoch);
  expect((await scene.session.latest())?.epoch).toBe(lease.epoch);
});
