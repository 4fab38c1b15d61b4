// The lease of a profile across outages and ends: who could not give it back gets it again, and nobody waits for nothing.
import { expect, test } from 'vitest';
import { holdProfileLease } from '../../../../src/holdfast-auth/hold-profile-lease.ts';
import type { Vault } from '../../../../src/ports/vault.ts';
import { failingBlobs } from '../../../rigs/blobs/failing-blobs.ts';
import { name, vaultScene } from '../../../rigs/vault/vault-scene.ts';

const terms = { purpose: 'a test', ttlMs: 60_000, waitMs: 0 };

/** A vault that is away when a test says so. */
function vaultWithOutages(): { readonly vault: Vault; isAway: boolean } {
  const { blobs, another } = vaultScene();
  const outage = { isAway: false };
  const vault = another({ blobs: failingBlobs(blobs, () => (outage.isAway ? 'before' : null)) });
  return Object.assign(outage, { vault });
}

test('who could not give it back gets it again, also after starts that failed in the same outage', async () => {
  const played = vaultWithOutages();
  const { vault } = played;
  const first = await holdProfileLease(vault, name, terms);
  played.isAway = true;
  await first.release();
  for (let starts = 0; starts < 2; starts++)
    await expect(holdProfileLease(vault, name, terms)).rejects.toMatchObject({ code: 'BLOBS_UNAVAILABLE' });
  played.isAway = false;
  const again = await holdProfileLease(vault, name, terms);
  await expect(holdProfileLease(vault, name, terms)).rejects.toMatchObject({ code: 'LEASE_HELD' });
  await again.release();
});

test('whoever waits for it can give up', async () => {
  const { vault } = vaultWithOutages();
  const first = await holdProfileLease(vault, name, terms);
  const end = new AbortController();
  const waiting = holdProfileLease(vault, name, { ...terms, waitMs: Infinity, signal: end.signal });
  const reason = new Error('the client was destroyed');
  setTimeout(() => end.abort(reason), 20);
  await expect(waiting).rejects.toBe(reason);
  await first.release();
});
