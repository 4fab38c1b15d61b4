// Alerts on what is ahead, by what was judged: a limit within the time that is set is told, and what is far or unsteady is not.
import { describe, expect, test } from 'vitest';
import { cannotTell, raiseAlerts } from '../../../src/core/alerts/index.ts';
import type { GrowthMark } from '../../../src/core/growth/growth-mark.ts';
import type { Rate } from '../../../src/core/growth/growth-report.ts';
import { sessionKey } from '../../../src/core/session.ts';
import { dayMs, nowMs, pictureOf, refOf, sceneOf } from './scenes.ts';

const five = refOf('company_5');
const key = sessionKey(five);
const still: GrowthMark = {
  atMs: nowMs,
  entriesPerDay: 0,
  sizePerDay: 0,
  rates: { entries: null, sizeBytes: null, byClass: {} },
  unusual: [],
  churn: null,
};
const rate = (perDay: number, lowPerDay = perDay): Rate => ({
  perDay,
  lowPerDay,
  highPerDay: perDay * 2,
  overMs: 7 * dayMs,
});
const growing = (name: string, is: Rate): GrowthMark => ({
  ...still,
  rates: { entries: is, sizeBytes: rate(0), byClass: { [name]: is } },
});
const seventh = (preKeys: number) =>
  pictureOf(five, {
    generation: 'baileys-7',
    files: preKeys,
    byClass: { 'pre-key': { entries: preKeys, sizeBytes: 1 } },
  });

function toldOf(picture: ReturnType<typeof pictureOf>, mark: GrowthMark, forecastMs = 7 * dayMs) {
  const scene = sceneOf([picture], { growthMarks: new Map([[key, mark]]), settings: { forecastMs } });
  return raiseAlerts(scene).filter(({ event }) => event.startsWith('session.'));
}

describe('session.forecast', () => {
  test('tells of a budget that will be passed within a week, when, and what it has now', () => {
    const told = toldOf(seventh(1600), growing('pre-key', rate(100)));
    const forecast = told.find(({ event }) => event === 'session.forecast');
    expect(forecast).toMatchObject({ level: 'warning', session: five });
    expect(forecast?.text).toBe(
      'Session company_5/main: It will pass 2000 pre-key entries in about 4 d (2 d to 4 d) if it goes on with 100 entries a day. It has 1600 now: see what can go with `holdfast prune --session company_5/main`.',
    );
    expect(forecast?.payload).toMatchObject({
      limit: 2000,
      class: 'pre-key',
      now: 1600,
      atMs: nowMs + 4 * dayMs,
    });
  });

  test('is a word only where nothing worse than a warning is ahead', () => {
    expect(toldOf(seventh(900), growing('pre-key', rate(50))).map(({ level }) => level)).toEqual(['info']);
  });

  test.each([
    ['too far away', seventh(900), growing('pre-key', rate(10)), 7 * dayMs],
    ['unsteady', seventh(900), growing('pre-key', rate(50, 0)), 7 * dayMs],
    ['not asked for', seventh(900), growing('pre-key', rate(50)), 0],
    ['of a class without a budget', seventh(900), growing('lid-mapping', rate(5000)), 7 * dayMs],
    ['not judged', seventh(900), still, 7 * dayMs],
  ])('is not told where it is %s', (_what, picture, mark, forecastMs) => {
    expect(toldOf(picture, mark, forecastMs)).toEqual([]);
  });

  test('tells of the next band where the number of files counts', () => {
    const sixth = pictureOf(five, { files: 140 });
    expect(toldOf(sixth, growing('session', rate(3)))).toMatchObject([
      { level: 'info', payload: { limit: 149 } },
    ]);
    const mark = growing('session', rate(3));
    expect(toldOf({ ...sixth, generation: 'baileys-7' }, mark)).toEqual([]);
  });
});

describe('session.unusual and session.churn', () => {
  const unusual = {
    fromMs: nowMs - dayMs,
    toMs: nowMs,
    of: 'entries' as const,
    change: 400,
    usual: 2,
    spread: 20,
    spreadsAway: 20,
    classes: [],
    kind: 'unexplained' as const,
    text: 'It gained 400 entries.',
  };
  const churn = {
    fromMs: nowMs - dayMs,
    toMs: nowMs,
    minted: 300,
    used: 1,
    mintedPerDay: 300,
    bursts: 9,
    restsOn: [],
    text: '300 pre-keys were minted in 24 h.',
  };

  test('are told with their figures', () => {
    const told = toldOf(pictureOf(five), { ...still, unusual: [unusual], churn });
    expect(told.map(({ event, level }) => [event, level])).toEqual([
      ['session.unusual', 'warning'],
      ['session.churn', 'warning'],
    ]);
    expect(told[0]?.payload).toMatchObject({ change: 400, usual: 2, kind: 'unexplained' });
    expect(told[1]?.payload).toMatchObject({ minted: 300, mintedPerDay: 300, bursts: 9 });
  });

  test('are not told of a loss', () => {
    expect(toldOf(pictureOf(five), { ...still, unusual: [{ ...unusual, change: -400 }] })).toEqual([]);
  });

  test.each(['session.forecast', 'session.unusual', 'session.churn'])(
    '%s is not over while its session was not measured',
    (event) => {
      const state = { key: `${event}|${key}`, event, level: 'warning' as const, session: five };
      const standing = { ...state, text: '', firstAtMs: 1, lastSentMs: 1 };
      expect(cannotTell(sceneOf([pictureOf(five)]))(standing)).toBe(true);
      const measured = sceneOf([pictureOf(five)], { growthMarks: new Map([[key, still]]) });
      expect(cannotTell(measured)(standing)).toBe(false);
    },
  );
});

describe('storage.forecast', () => {
  const storage = (sizeBytes: number, storageRate: Rate | null, forecastMs = 7 * dayMs) =>
    raiseAlerts(
      sceneOf([pictureOf(five, { sizeBytes })], {
        storageRate,
        settings: { storageBytes: 50e9, forecastMs },
      }),
    ).filter(({ event }) => event.startsWith('storage.'));

  test('tells that everything together will be too much, and when', () => {
    expect(storage(46e9, rate(1e9))).toMatchObject([
      {
        event: 'storage.forecast',
        level: 'warning',
        text: 'All sessions together hold 46.0 GB. It will pass 50.0 GB of storage in about 4 d (2 d to 4 d) if it goes on with 1.0 GB a day. `holdfast growth` names the sessions that grow fastest.',
        payload: { sizeBytes: 46e9, limitBytes: 50e9, atMs: nowMs + 4 * dayMs },
      },
    ]);
  });

  test('is silent when it is far, when it is not known, when nobody asks, and when it is reached, which storage.size tells', () => {
    expect(storage(40e9, rate(1e9))).toEqual([]);
    expect(storage(46e9, null)).toEqual([]);
    expect(storage(46e9, rate(1e9), 0)).toEqual([]);
    expect(storage(51e9, rate(1e9)).map(({ event }) => event)).toEqual(['storage.size']);
  });
});
