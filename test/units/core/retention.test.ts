// Which snapshots are forgotten and which stay, case by case.
import { describe, expect, test } from 'vitest';
import { decideSnapshots } from '../../../src/core/decide-snapshots.ts';
import { dayOf, hourOf, weekOf } from '../../../src/core/retention.ts';
import { forgetNamedRules, forgetRules } from '../../../src/core/rules/index.ts';
import type { SnapshotScene } from '../../../src/core/rules/scenes.ts';
import type { SnapshotInfo } from '../../../src/core/snapshot.ts';
import { dayMs, hourMs, nowMs, snapshotOf, snapshotSceneOf, vaultedRef } from './worlds.ts';

const at = (text: string): number => Date.parse(`${text}Z`);

function forget(snapshots: readonly SnapshotInfo[], over: Partial<SnapshotScene> = {}, rules = forgetRules) {
  const { verdicts } = decideSnapshots(rules, vaultedRef(), snapshotSceneOf(snapshots, over));
  return new Map(verdicts.map((one) => [one.id, one]));
}

const settingsOf = (over: Partial<SnapshotScene['settings']>): SnapshotScene['settings'] => ({
  keepLast: 0,
  keepHourly: 0,
  keepDaily: 0,
  keepWeekly: 0,
  ...over,
});

/** Ids of what stays, oldest first. */
const kept = (verdicts: ReturnType<typeof forget>): string[] =>
  [...verdicts.values()]
    .filter(({ verdict }) => verdict === 'kept')
    .map(({ id }) => id)
    .toReversed();

describe('periods', () => {
  test('hours and days are those of UTC', () => {
    expect(hourOf(at('2026-11-20T23:59:59'))).toBe('2026-11-20 23h');
    expect(dayOf(at('2026-11-20T23:59:59'))).toBe('2026-11-20');
  });

  test('weeks begin on Monday, and belong to the year of their Thursday (ISO 8601)', () => {
    expect(weekOf(at('2026-11-22T23:59:59'))).toBe('2026-W47');
    expect(weekOf(at('2026-11-23T00:00:00'))).toBe('2026-W48');
    expect(weekOf(at('2021-01-03T12:00:00'))).toBe('2020-W53');
    expect(weekOf(at('2024-12-30T00:00:00'))).toBe('2025-W01');
    expect(weekOf(at('2027-01-01T00:00:00'))).toBe('2026-W53');
    expect(weekOf(at('1969-12-31T00:00:00'))).toBe('1970-W01');
  });
});

describe('by numbers', () => {
  test('the last so many stay', () => {
    const snapshots = [1, 2, 3, 4].map((hours) => snapshotOf(nowMs - hours * hourMs));
    expect(kept(forget(snapshots, { settings: settingsOf({ keepLast: 2 }) }))).toEqual([
      '2026-11-21T100000',
      '2026-11-21T110000',
    ]);
  });

  test('the first of each hour stays, for as many hours as have one', () => {
    const times = ['T07:10:00', 'T07:50:00', 'T03:00:00', 'T03:30:00', 'T01:00:00'];
    const snapshots = times.map((time) => snapshotOf(at(`2026-11-20${time}`)));
    const verdicts = forget(snapshots, { settings: settingsOf({ keepHourly: 2 }) });
    expect(kept(verdicts)).toEqual(['2026-11-20T030000', '2026-11-20T071000', '2026-11-20T075000']);
    expect(verdicts.get('2026-11-20T030000')?.reasons).toEqual(['hourly 2026-11-20 03h']);
    expect(verdicts.get('2026-11-20T010000')?.verdict).toBe('goes');
  });

  test('a machine that was off for a year forgets nothing for it', () => {
    const snapshots = [0, 1, 2].map((days) => snapshotOf(at('2025-03-03T10:00:00') + days * dayMs));
    expect(kept(forget(snapshots, { settings: settingsOf({ keepDaily: 3 }) }))).toHaveLength(3);
  });

  test('the first of a week stands for its day and its hour too', () => {
    const monday = snapshotOf(at('2026-11-16T08:00:00'));
    const snapshots = [monday, snapshotOf(at('2026-11-16T09:00:00')), snapshotOf(at('2026-11-18T09:00:00'))];
    const settings = settingsOf({ keepHourly: 9, keepDaily: 9, keepWeekly: 9 });
    expect(forget(snapshots, { settings }).get(monday.id)?.reasons).toEqual([
      'hourly 2026-11-16 08h',
      'daily 2026-11-16',
      'weekly 2026-W47',
    ]);
  });
});

describe('whatever the numbers say', () => {
  test('the newest good one stays, and what a restore takes of the highest epoch', () => {
    const snapshots = [
      snapshotOf(nowMs, { epoch: 3 }),
      snapshotOf(nowMs - dayMs, { epoch: 4 }),
      snapshotOf(nowMs - 2 * dayMs, { epoch: 4 }),
    ];
    const verdicts = forget(snapshots);
    expect(kept(verdicts)).toEqual(['2026-11-20T120000', '2026-11-21T120000']);
    expect(verdicts.get('2026-11-20T120000')?.reasons).toEqual(['the latest: what a restore takes']);
  });

  test('the only one stays, also where it is not good', () => {
    expect(kept(forget([snapshotOf(nowMs, { standing: 'shrunk' })]))).toHaveLength(1);
    expect(kept(forget([snapshotOf(NaN)]))).toHaveLength(1);
  });

  test('one that is set apart stays until it is older than all good ones that are kept', () => {
    const apart = snapshotOf(nowMs - 2 * dayMs, { standing: 'not-owner', why: 'epoch 3 is over' });
    const good = [snapshotOf(nowMs - 3 * dayMs), snapshotOf(nowMs)];
    const verdicts = forget([apart, ...good], { settings: settingsOf({ keepLast: 2 }) });
    expect(verdicts.get(apart.id)).toMatchObject({
      verdict: 'kept',
      reasons: ['set apart: not-owner: epoch 3 is over'],
    });
    const later = forget([apart, ...good], { settings: settingsOf({ keepLast: 1 }) });
    expect(later.get(apart.id)).toMatchObject({
      verdict: 'goes',
      reasons: ['set apart (not-owner), and older than all that is kept'],
    });
  });

  test('nothing that is set apart goes where there is no good one', () => {
    const snapshots = [0, 1, 2].map((days) => snapshotOf(nowMs - days * dayMs, { standing: 'shrunk' }));
    expect(kept(forget(snapshots))).toHaveLength(3);
  });

  test('the last good one before a loss stays: it is what was lost', () => {
    const before = snapshotOf(nowMs - 3 * dayMs);
    const loss = snapshotOf(nowMs - 2 * dayMs, { standing: 'shrunk', id: 'loss' });
    const verdicts = forget([snapshotOf(nowMs - 9 * dayMs), before, loss, snapshotOf(nowMs)]);
    expect(verdicts.get(before.id)?.reasons).toEqual(['the last good one before the loss in loss']);
    expect(verdicts.get('loss')?.verdict).toBe('kept');
    expect(kept(verdicts)).toHaveLength(3);
  });

  test('one that is hurt counts for nothing: the next whole one stands for its day', () => {
    const hurt = snapshotOf(at('2026-11-20T08:00:00'));
    const whole = snapshotOf(at('2026-11-20T09:00:00'));
    const snapshots = [hurt, whole, snapshotOf(at('2026-11-21T09:00:00'))];
    const verdicts = forget(snapshots, {
      hurt: new Map([[hurt.id, 'a chunk is gone']]),
      settings: settingsOf({ keepDaily: 2 }),
    });
    expect(verdicts.get(whole.id)?.reasons).toEqual(['daily 2026-11-20']);
    expect(verdicts.get(hurt.id)?.verdict).toBe('goes');
  });

  test('one without a date stays, and disturbs no counting', () => {
    const torn = snapshotOf(Infinity, { id: 'torn' });
    const verdicts = forget([torn, snapshotOf(nowMs), snapshotOf(nowMs - dayMs)]);
    expect(verdicts.get('torn')).toMatchObject({ verdict: 'kept' });
    expect(kept(verdicts)).toEqual(['torn', '2026-11-21T120000']);
  });
});

describe('what a person named', () => {
  const snapshots = [
    snapshotOf(nowMs),
    snapshotOf(nowMs - dayMs),
    snapshotOf(nowMs - 2 * dayMs, { standing: 'shrunk' }),
  ];
  const named = (...ids: string[]) => forget(snapshots, { named: new Set(ids) }, forgetNamedRules);

  test('goes, set apart or not, and nothing else does', () => {
    expect(kept(named('2026-11-19T120000'))).toEqual(['2026-11-20T120000', '2026-11-21T120000']);
    expect(kept(named('2026-11-20T120000'))).toEqual(['2026-11-19T120000', '2026-11-21T120000']);
  });

  test('stays where it is what a restore takes', () => {
    expect(kept(named('2026-11-21T120000'))).toHaveLength(3);
  });

  test('stays where it is all there is, good or not', () => {
    const only = snapshotOf(nowMs, { standing: 'shrunk' });
    const verdicts = forget([only], { named: new Set([only.id]) }, forgetNamedRules);
    expect(verdicts.get(only.id)).toMatchObject({
      verdict: 'kept',
      reasons: ['the only one of its session'],
    });
  });
});
