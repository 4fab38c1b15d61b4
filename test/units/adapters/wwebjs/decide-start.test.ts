// On what a client starts, for every state of the profile, its mark and the vault.
import { describe, expect, test } from 'vitest';
import { decideStart } from '../../../../src/adapters/wwebjs/decide-start.ts';
import type { NotedMark, StartFacts, VaultView } from '../../../../src/adapters/wwebjs/decide-start.ts';
import type { SnapshotInfo } from '../../../../src/core/snapshot.ts';

const latest = { id: 'snap', epoch: 3 } as SnapshotInfo;
const here = { host: 'here', path: '/auth/session-sales' };
const view: VaultView = {
  identity: 'v',
  url: '/vault',
  epoch: 3,
  latest,
  retired: false,
  hasSnapshots: true,
  origin: here,
  originIsAlive: false,
};
const empty: VaultView = { ...view, epoch: 0, latest: null, hasSnapshots: false, origin: null };

function ours(epoch: number, rest: Partial<NotedMark> = {}): NotedMark {
  return { isOurs: true, vault: 'v', url: '/vault', epoch, ...rest };
}

function start(facts: Partial<StartFacts> & { readonly state?: StartFacts['local']['state'] }) {
  const { state = 'whole', ...rest } = facts;
  return decideStart({
    local: { state, why: ['a table is gone.'] },
    mark: ours(3),
    here,
    vault: view,
    knownLiveMs: null,
    create: 'if-unknown',
    offline: 'if-ours',
    adopt: 'refuse',
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
    const found = start({ mark: ours(2) });
    const why = expect.stringContaining('another machine') as string;
    // No snapshot of before it ran here takes its place, whatever the vault has lost.
    expect(found).toMatchObject({ do: 'restore', why, above: 2, orUse: true });
  });

  test('one that another machine had without a snapshot of it is used, and that is said', () => {
    const found = start({
      mark: ours(2),
      vault: { ...view, latest: { ...latest, epoch: 2 } },
    });
    expect(found).toMatchObject({ do: 'use', remark: expect.stringContaining('no snapshot came') as string });
  });

  test('one without a mark is restored over where the session ran before: nobody knows how old the copy is', () => {
    expect(start({ mark: null })).toMatchObject({ do: 'restore', above: 2, orUse: false });
    expect(start({ mark: ours(3, { isOurs: false }) })).toMatchObject({ do: 'restore' });
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

describe('two projects that give their sessions one name', () => {
  const elsewhere = { ...view, origin: { host: 'here', path: '/other/session-sales' }, originIsAlive: true };

  test('a whole profile that the session in the vault does not come from is never restored over, nor taken for it', () => {
    for (const latestThere of [latest, null]) {
      const found = start({ mark: null, vault: { ...elsewhere, latest: latestThere } });
      expect(found).toMatchObject({ do: 'refuse', code: 'SESSION_OF_ANOTHER' });
    }
    const onAnotherMachine = { ...view, origin: { host: 'there', path: here.path } };
    expect(start({ mark: null, vault: onAnotherMachine })).toMatchObject({ code: 'SESSION_OF_ANOTHER' });
    expect(start({ mark: null, vault: { ...view, origin: null } })).toMatchObject({
      code: 'SESSION_OF_ANOTHER',
    });
  });

  test('where nothing lies here, the profile of another folder of this machine is not restored here', () => {
    for (const state of ['absent', 'damaged'] as const) {
      const found = start({ state, mark: null, vault: elsewhere });
      expect(found).toMatchObject({ do: 'refuse', code: 'SESSION_OF_ANOTHER' });
    }
    const wiped = { ...elsewhere, originIsAlive: false };
    expect(start({ state: 'absent', mark: null, vault: wiped })).toMatchObject({ do: 'restore' });
    expect(start({ state: 'damaged', mark: ours(3), vault: elsewhere })).toMatchObject({ do: 'restore' });
  });

  test('a copy whose mark came along is not a second session beside the one that it was copied from', () => {
    const copied = ours(3, { isOurs: false });
    expect(start({ mark: copied, vault: elsewhere })).toMatchObject({ code: 'SESSION_OF_ANOTHER' });
    const moved = {
      ...elsewhere,
      origin: { host: 'there', path: '/other/session-sales' },
      originIsAlive: false,
    };
    expect(start({ mark: copied, vault: moved })).toMatchObject({ do: 'restore' });
  });

  test('who says which one it is gets that one', () => {
    expect(start({ mark: null, vault: elsewhere, adopt: 'profile' })).toEqual({ do: 'use', remark: null });
    expect(start({ mark: null, vault: elsewhere, adopt: 'vault' })).toMatchObject({ do: 'restore' });
    const absent = start({ state: 'absent', mark: null, vault: elsewhere, adopt: 'vault' });
    expect(absent).toMatchObject({ do: 'restore' });
  });

  test('a session that ended there does not keep another one from its name', () => {
    const ended = { ...elsewhere, latest: null, retired: true, originIsAlive: false };
    expect(start({ mark: null, vault: ended })).toMatchObject({ do: 'use' });
  });
});

describe('with another vault than before', () => {
  const ranWith = (vault: string, others: Record<string, number> = {}) => ours(9, { vault, others });
  const remark = (text: string) => ({ do: 'use', remark: expect.stringContaining(text) as string });

  test('a new one at the same address is used with the profile here, and that is said', () => {
    expect(start({ mark: ranWith('w'), vault: empty })).toMatchObject(remark('if its disk is not mounted'));
  });

  test('a new one at another address is where the snapshots go from now on', () => {
    const mark = ours(9, { vault: 'w', url: 's3://old' });
    expect(start({ mark, vault: empty })).toMatchObject(remark('s3://old'));
  });

  test('one that the profile comes back to has older state, unless the session ran elsewhere with it', () => {
    const mark = ranWith('w', { v: 3 });
    expect(start({ mark })).toMatchObject(remark('is newer than what this one has'));
    const ranOn = { ...view, epoch: 4, latest: { ...latest, epoch: 4 } };
    expect(start({ mark, vault: ranOn })).toMatchObject({ code: 'SESSION_OF_ANOTHER' });
    expect(start({ mark, vault: ranOn, adopt: 'vault' })).toMatchObject({ do: 'restore' });
  });

  test('one that knows the session under which this profile never ran is no reason to restore over it', () => {
    expect(start({ mark: ranWith('w') })).toMatchObject({ code: 'SESSION_OF_ANOTHER' });
  });

  test('nothing is begun where the session is known to have been in another vault', () => {
    const absent = { state: 'absent', mark: ours(9, { vault: 'w', isOurs: false }), vault: empty } as const;
    expect(start(absent)).toMatchObject({ code: 'SESSION_GONE' });
    expect(start({ ...absent, create: 'always' })).toMatchObject({ do: 'begin' });
  });
});

test('a session that was cleared or deleted is begun anew, whatever create says', () => {
  const cleared = { ...view, latest: null, retired: true };
  expect(start({ state: 'absent', mark: ours(3, { isOurs: false }), vault: cleared })).toEqual({
    do: 'begin',
    discard: false,
  });
});
