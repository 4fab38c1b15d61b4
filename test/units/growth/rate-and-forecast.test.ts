// Rates and forecasts: a steady growth is measured and reaches its limit, a jump is no trend, and "no" is an answer.
import { describe, expect, test } from 'vitest';
import { forecastOf } from '../../../src/core/growth/forecast-of.ts';
import type { Limit, Rate } from '../../../src/core/growth/growth-report.ts';
import { limitsOf } from '../../../src/core/growth/limits-of.ts';
import { rateOf } from '../../../src/core/growth/rate-of.ts';
import { defaultHealthSettings } from '../../../src/core/defaults.ts';
import { dayMs, every, hourMs, pointAt, startMs } from './points.ts';

const entries = (point: { entries: number }): number => point.entries;
const limit: Limit = { name: 'the limit', of: 'entries', class: null, value: 1000, level: 'critical' };

describe('a rate', () => {
  test('of what grows steadily is its slope, and so is its range', () => {
    const rate = rateOf(
      every(hourMs, 72, (step) => ({ session: 100 + 5 * step })),
      entries,
    );
    expect(rate?.perDay).toBeCloseTo(120);
    expect(rate?.lowPerDay).toBeCloseTo(120);
    expect(rate?.overMs).toBe(71 * hourMs);
  });

  test.each([5, 20, 30, 35, 36, 37, 50, 70])(
    'does not take one jump for a trend, after %i of 72 hours',
    (hour) => {
      const rate = rateOf(
        every(hourMs, 72, (step) => ({ session: step < hour ? 100 : 900 })),
        entries,
      );
      expect(rate).toMatchObject({ perDay: 0, lowPerDay: 0 });
    },
  );

  test('counts time and not samples: a week of rest is told by its two ends only', () => {
    const grows = every(hourMs, 10, (step) => ({ session: 100 + step * 10 }));
    const rested = pointAt(startMs + 7 * dayMs, { session: 190 });
    expect(rateOf([...grows, rested], entries)?.perDay).toBe(0);
  });

  test('needs an hour, and looks no further back than it is told', () => {
    expect(
      rateOf(
        every(hourMs / 2, 2, () => ({ session: 1 })),
        entries,
      ),
    ).toBeNull();
    expect(rateOf([], entries)).toBeNull();
    const late = every(hourMs, 48, (step) => ({ session: step < 24 ? step * 10 : 240 }));
    expect(rateOf(late, entries, startMs + 24 * hourMs)?.perDay).toBe(0);
  });

  test('of three samples or fewer reaches down to nothing: nobody can tell a jump from growth', () => {
    const two = [pointAt(startMs, { session: 10 }), pointAt(startMs + dayMs, { session: 110 })];
    expect(rateOf(two, entries)).toMatchObject({ perDay: expect.closeTo(100), lowPerDay: 0 });
  });
});

describe('a forecast', () => {
  const rate: Rate = { perDay: 50, lowPerDay: 40, highPerDay: 100, overMs: 14 * dayMs };

  test('says when, the earliest and the latest', () => {
    expect(forecastOf(limit, 500, rate, startMs)).toMatchObject({
      answer: 'expected',
      atMs: startMs + 10 * dayMs,
      earliestMs: startMs + 5 * dayMs,
      latestMs: startMs + 12.5 * dayMs,
      text: 'It will pass the limit in about 10 d (5 d to 12 d) if it goes on with 50 entries a day.',
    });
  });

  test.each([
    ['over it already', 1001, rate, 'reached'],
    ['exactly at it, which is not over', 1000, rate, 'expected'],
    ['that does not grow', 500, { ...rate, perDay: 0 }, 'not-expected'],
    ['that shrinks', 500, { ...rate, perDay: -3 }, 'not-expected'],
    ['of which a third of the time did not grow', 500, { ...rate, lowPerDay: 0 }, 'not-expected'],
    ['too far away for what was measured', 500, { ...rate, overMs: 1.1 * dayMs, perDay: 40 }, 'not-expected'],
    ['measured for less than a day', 500, { ...rate, overMs: dayMs - 1 }, 'unknown'],
    ['never measured', 500, null, 'unknown'],
  ] as const)('of something %s is an answer, too', (_what, now, measured, answer) => {
    const forecast = forecastOf(limit, now, measured, startMs);
    expect(forecast.answer).toBe(answer);
    expect(forecast.atMs === null).toBe(answer !== 'expected');
  });
});

test('the limits of a session are the next level of each budget, and the next band only where bands count', () => {
  const session = {
    engine: 'baileys' as const,
    files: 155,
    byClass: { 'pre-key': { entries: 1500, sizeBytes: 0 }, session: { entries: 30_000, sizeBytes: 0 } },
  };
  const names = (counts: boolean) =>
    limitsOf(session, defaultHealthSettings, counts).map(({ name, level }) => `${level} ${name}`);
  expect(names(false)).toEqual(['critical 2000 pre-key entries', 'emergency 20000 session entries']);
  expect(names(true)).toContain('critical 169 files');
  expect(limitsOf({ ...session, engine: 'wwebjs' }, defaultHealthSettings, true)).toEqual([]);
});
