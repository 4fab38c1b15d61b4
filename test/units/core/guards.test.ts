// The guards about one thing at a time: in use, last credentials, size, programs at work.
import { describe, expect, test } from 'vitest';
import type { Guard, GuardScene } from '../../../src/core/guard.ts';
import { keepTheLastGoodCredentials } from '../../../src/core/guards/keep-the-last-good-credentials.ts';
import { leaveSessionsInUseAlone } from '../../../src/core/guards/leave-sessions-in-use-alone.ts';
import { leaveSessionsThatHoldOthersAlone } from '../../../src/core/guards/leave-sessions-that-hold-others-alone.ts';
import { requireStoppedPrograms } from '../../../src/core/guards/require-stopped-programs.ts';
import { stayWithinTheSizeLimit } from '../../../src/core/guards/stay-within-the-size-limit.ts';
import type { InUse } from '../../../src/core/inventory.ts';
import type { Removal } from '../../../src/core/removal.ts';
import { sessionKey } from '../../../src/core/session.ts';
import {
  baileysPlace,
  baileysRef,
  guardSceneOf,
  historyOf,
  inventoryOf,
  pictureOf,
  profileRef,
  removalOf,
  wwebjsPlace,
} from './worlds.ts';

const reasons = (guard: Guard, scene: GuardScene): string[] => guard.vetoes(scene).map((veto) => veto.reason);
const orphan = removalOf(profileRef('gone'));
const entry = removalOf(baileysRef(), { scope: 'entry', rule: 'remove-dead-entries' });
const trash = removalOf(baileysRef(), {
  scope: 'trash',
  path: 'run1/company_1',
  rule: 'remove-expired-trash',
});
const named = removalOf(baileysRef(), { rule: 'remove-named-sessions' });
const idle = removalOf(baileysRef(), { rule: 'remove-idle-sessions' });

describe('leave-sessions-in-use-alone', () => {
  const inUse = (use: InUse, removal = entry): string[] => {
    const inventory = inventoryOf([pictureOf(removal.session, { inUse: use })]);
    return reasons(leaveSessionsInUseAlone, guardSceneOf([removal], { inventory }));
  };

  test('protects entries and sessions in use, or perhaps in use, and says why', () => {
    expect(inUse({ answer: 'yes', why: ['written 2 min ago', 'pid 7'] })).toEqual([
      'in use: written 2 min ago; pid 7',
    ]);
    expect(inUse({ answer: 'unknown', why: ['locked by host b'] }, orphan)).toEqual([
      'perhaps in use: locked by host b',
    ]);
    expect(inUse({ answer: 'yes', why: [] }, named)).toEqual(['in use: no sign was named']);
    expect(inUse({ answer: 'no', why: [] })).toEqual([]);
  });

  test('protects a session that is not in the inventory', () => {
    expect(
      reasons(leaveSessionsInUseAlone, guardSceneOf([entry], { inventory: inventoryOf([]) })),
    ).toHaveLength(1);
  });

  test('lets the trash of a session in use go', () => {
    expect(inUse({ answer: 'yes', why: [] }, trash)).toEqual([]);
  });
});

describe('leave-sessions-that-hold-others-alone', () => {
  const guard = leaveSessionsThatHoldOthersAlone;
  const inner = pictureOf(baileysRef('company_1/deep/sub', { tenant: 'company_1', id: 'deep/sub' }));
  const ask = (sessions: Parameters<typeof inventoryOf>[0], ...removals: Removal[]): string[] =>
    reasons(guard, guardSceneOf(removals, { inventory: inventoryOf(sessions) }));

  test('protects a session in whose folder another one was found, at any depth', () => {
    const beside = pictureOf(baileysRef('company_12'));
    const removalOfInner = removalOf(inner.ref);
    expect(ask([pictureOf(named.session), inner, beside], named, idle, removalOfInner)).toEqual([
      'another session lies in its folder: company_1/deep/sub',
      'another session lies in its folder: company_1/deep/sub',
    ]);
    expect(ask([pictureOf(named.session), beside], named)).toEqual([]);
  });

  test('goes by what the reader met, also where the inner session itself is not in the inventory', () => {
    const problem = { code: 'HOLDS_ANOTHER_SESSION', path: 'sub', detail: 'a session of its own' } as const;
    expect(ask([pictureOf(named.session, { problems: [problem] })], named)).toEqual([
      'another session lies in its folder: sub',
    ]);
  });

  test('lets entries and trash go, the same path in another place, and a session that is the root itself', () => {
    const root = removalOf(baileysRef('', { id: 'auth' }));
    const elsewhere = removalOf({ ...named.session, place: 'baileys:/srv/other' });
    expect(
      ask([pictureOf(named.session), pictureOf(root.session), inner], entry, trash, root, elsewhere),
    ).toEqual([]);
  });
});

describe('keep-the-last-good-credentials', () => {
  const lastCredentials = new Map([[sessionKey(trash.session), ['run0/x', 'run1/company_1']]]);
  const history = historyOf({ lastCredentials });

  test('never lets credentials be taken out of a session', () => {
    const creds = { ...entry, class: 'creds' };
    const settings = { includeLastCredentials: true };
    expect(reasons(keepTheLastGoodCredentials, guardSceneOf([creds, entry], { settings }))).toHaveLength(1);
  });

  test('keeps the only whole credentials in the trash, unless told otherwise', () => {
    const older = { ...trash, path: 'run-1/company_1' };
    const scene = guardSceneOf([trash, older], { history });
    expect(keepTheLastGoodCredentials.vetoes(scene).map((veto) => veto.removal)).toEqual([trash]);
    const told = guardSceneOf([trash], { history, settings: { includeLastCredentials: true } });
    expect(reasons(keepTheLastGoodCredentials, told)).toEqual([]);
  });

  test.each([
    ['whole and paired', { state: 'whole', why: '', paired: true }, 0],
    ['a fresh identity that nobody linked', { state: 'whole', why: '', paired: false }, 1],
    ['torn', { state: 'damaged', why: '' }, 1],
    ['a browser profile, of which nobody can tell', { state: 'whole', why: '' }, 1],
  ] as const)('goes by what stands in the place now: %s', (_what, credentials, vetoes) => {
    const holding = { ...trash, holdsCredentials: true };
    const inventory = inventoryOf([pictureOf(holding.session, { credentials })]);
    const found = keepTheLastGoodCredentials.vetoes(guardSceneOf([holding], { inventory }));
    expect(found).toHaveLength(vetoes);
  });

  test('lets whole sessions go to the trash', () => {
    expect(reasons(keepTheLastGoodCredentials, guardSceneOf([orphan, idle], { history }))).toEqual([]);
  });
});

describe('stay-within-the-size-limit', () => {
  test('takes in the given order what fits and protects the rest', () => {
    const sizes = [60, 50, 40, 1];
    const removals = sizes.map((sizeBytes) => ({ ...orphan, sizeBytes }));
    const vetoes = stayWithinTheSizeLimit.vetoes(guardSceneOf(removals, { settings: { maxBytes: 100 } }));
    expect(vetoes.map((veto) => veto.removal.sizeBytes)).toEqual([50, 1]);
    expect(vetoes[0]?.reason).toBe('over the 100 B that one run may take');
  });
});

describe('require-stopped-programs', () => {
  const ask = (atWork: GuardScene['atWork'], requireStopped = true): string[] => {
    const scene = guardSceneOf([orphan, idle], { settings: { requireStopped } });
    return reasons(requireStoppedPrograms, atWork === undefined ? scene : { ...scene, atWork });
  };

  test('protects every place with a sign of a process, when asked to', () => {
    const atWork = new Map([
      [wwebjsPlace, ['pid 7 runs chromium', 'pid 8']],
      [baileysPlace, []],
    ]);
    expect(ask(atWork)).toEqual([`programs use ${wwebjsPlace}: pid 7 runs chromium; pid 8`]);
    expect(ask(atWork, false)).toEqual([]);
  });

  test('protects a place where nobody looked', () => {
    expect(ask(new Map([[wwebjsPlace, []]]))).toEqual([`nobody looked whether programs use ${baileysPlace}`]);
    expect(ask(undefined)).toHaveLength(2);
  });
});
