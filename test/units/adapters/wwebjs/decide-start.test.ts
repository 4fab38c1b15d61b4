// On what a client starts, for every state of the profile, its mark and the vault.
import { describe, expect, test } from 'vitest';
import { decideStart } from '../../../../src/adapters/wwebjs/decide-start.ts';
import type { StartFacts, VaultView } from '../../../../src/adapters/wwebjs/decide-start.ts';
import type { SnapshotInfo } from '../../../../src/core/snapshot.ts';

const latest = { id: 'snap', epoch: 3 } as SnapshotInfo;
const view: VaultView = { identity: 'v', epoch: 3, latest, retired: false, hasSnapshots: true };
const empty: VaultView = { ...view, epoch: 0, latest: null, hasSnapshots: false };

function start(facts: Partial<StartFacts> & { readonly state?: StartFacts['local']['state'] }) {
  const { state = 'whole', ...rest } = facts;
  return decideStart({
    local: { state, why: ['a table is gone.'] },
    mark: { vault: 'v', epoch: 3 },
    vault: view,
    knownLiveMs: null,
    create: 'if-unknown',
    offline: 'if-ours',
    ...rest,
  });
}

describe('with a snapshot in the vault', () => {
  test('a whole profile of the newest epoch is used as it is', () => {
    expect(start({})).toEqual({ do: 'use', remark: null });
    expect(start({ state: 'unknown-format' })).toEqual({ do: 'use', remark: null });
  });

  test.each(['absent', 'damaged'] as const)('one that is %s is restored', (state) => {
    expect(start({ state })).toMatchObject({ do: 'restore', snapshot: latest });
  });

  test('one that ran here before another machine had it is restored', () => {
    const found = start({ mark: { vault: 'v', epoch: 2 } });
    expect(found).toMatchObject({ do: 'restore', why: expect.stringContaining('another machine') as string });
  });

  test('one that another machine had without a snapshot of it is used, and that is said', () => {
    const found = start({
      mark: { vault: 'v', epoch: 2 },
      vault: { ...view, latest: { ...latest, epoch: 2 } },
    });
    expect(found).toMatchObject({ do: 'use', remark: expect.stringContaining('no snapshot came') as string });
  });

  test('one without a mark of this vault is restored over, for nobody knows how old it is', () => {
    expect(start({ mark: null })).toMatchObject({ do: 'restore' });
    expect(start({ mark: { vault: 'another', epoch: 9 } })).toMatchObject({ do: 'restore' });
  });

  test('one without a mark is used where nobody ever held a lease: LocalAuth made it', () => {
    expect(start({ mark: null, vault: { ...view, epoch: 0 } })).toMatchObject({ do: 'use' });
  });

  test('no policy begins a new one over it', () => {
    expect(start({ state: 'absent', create: 'always' })).toMatchObject({ do: 'restore' });
  });
});

describe('without a snapshot', () => {
  test('a whole profile is used: that of a LocalAuth user who has switched', () => {
    expect(start({ mark: null, vault: empty })).toEqual({ do: 'use', remark: null });
  });

  test('an absent one is begun where nobody knows it', () => {
    expect(start({ state: 'absent', vault: empty })).toEqual({ do: 'begin', discard: false });
  });

  test('an absent one that this home saw linked is not begun by itself', () => {
    expect(start({ state: 'absent', vault: empty, knownLiveMs: 0 })).toMatchObject({ code: 'SESSION_GONE' });
    expect(start({ state: 'absent', vault: empty, knownLiveMs: 0, create: 'always' })).toMatchObject({
      do: 'begin',
    });
  });

  test('an absent one whose snapshots are all set apart is not begun by itself', () => {
    const found = start({ state: 'absent', vault: { ...view, latest: null } });
    expect(found).toMatchObject({ do: 'refuse', code: 'SESSION_GONE' });
  });

  test('one that was logged out is begun anew, known or not', () => {
    const vault = { ...view, latest: null, retired: true };
    expect(start({ state: 'absent', vault, knownLiveMs: 0 })).toEqual({ do: 'begin', discard: false });
    expect(start({ state: 'damaged', vault })).toEqual({ do: 'begin', discard: true });
  });

  test('a damaged one is never begun over by itself', () => {
    const found = start({ state: 'damaged', vault: empty });
    expect(found).toMatchObject({ do: 'refuse', code: 'SESSION_DAMAGED' });
    expect(start({ state: 'damaged', vault: empty, create: 'always' })).toEqual({
      do: 'begin',
      discard: true,
    });
  });

  test('never means never', () => {
    expect(start({ state: 'absent', vault: empty, create: 'never' })).toMatchObject({
      code: 'SESSION_ABSENT',
    });
  });
});

describe('while the vault cannot be asked', () => {
  const away = { vault: null } as const;

  test('the profile that ran here is used, and that is said', () => {
    expect(start(away)).toMatchObject({
      do: 'use',
      remark: expect.stringContaining('cannot be asked') as string,
    });
  });

  test.each(['absent', 'damaged'] as const)('one that is %s is an error, never a new beginning', (state) => {
    expect(start({ ...away, state, create: 'always', offline: 'use-local' })).toMatchObject({ do: 'refuse' });
  });

  test('one that may be an old copy is an error, unless that is allowed', () => {
    expect(start({ ...away, mark: null })).toMatchObject({ do: 'refuse', code: 'BLOBS_UNAVAILABLE' });
    expect(start({ ...away, mark: null, offline: 'use-local' })).toMatchObject({ do: 'use' });
    expect(start({ ...away, offline: 'refuse' })).toMatchObject({ do: 'refuse' });
  });
});
