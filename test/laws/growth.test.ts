// Laws of samples and of what is told of them: nothing is lost on the way, and no answer claims more than it may.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appendPoint } from '../../src/catalog/series/append-point.ts';
import { decodePoints } from '../../src/catalog/series/decode-points.ts';
import { encodePoints } from '../../src/catalog/series/encode-points.ts';
import { allPoints, isTooLong, movedDown, withPoint } from '../../src/catalog/series/layered-points.ts';
import { downSample } from '../../src/core/growth/down-sample.ts';
import { forecastOf } from '../../src/core/growth/forecast-of.ts';
import type { GrowthPoint } from '../../src/core/growth/growth-point.ts';
import { growthMark } from '../../src/core/growth/growth-mark.ts';
import { rateOf } from '../../src/core/growth/rate-of.ts';
import { sumPoints } from '../../src/core/growth/sum-points.ts';
import { endsOfRuns } from '../../src/core/growth/thin-points.ts';
import { unusualChanges } from '../../src/core/growth/unusual-changes.ts';
import { valuesOnGrid } from '../../src/core/growth/value-at.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const startMs = Date.UTC(2026, 0, 1);

const total = fc
  .record({ entries: fc.nat(20_000), sizeBytes: fc.nat(2 ** 30).map((chunks) => chunks * 2 ** 20 + 1) })
  .filter(({ entries }) => entries > 0);
const className = fc.constantFrom('pre-key', 'session', 'lid-mapping', 'http-cache', 'a class of ours, é');

const state = fc.record({
  entries: fc.nat(1e6),
  sizeBytes: fc.nat(2 ** 30).map((chunks) => chunks * 2 ** 20 + 1),
  byClass: fc.dictionary(className, total, { maxKeys: 5, noNullPrototype: true }),
  cacheBytes: fc.nat(),
  nextPreKeyId: fc.option(fc.nat(0xff_ff_ff)),
  sessions: fc.option(fc.nat(10_000)),
});

/** By time, whole seconds, no two alike. */
const points = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 40 * 86_400 }), state), { maxLength: 30 })
  .map((steps) => {
    let atMs = startMs;
    return steps.map(([seconds, facts]): GrowthPoint => ({ ...facts, atMs: (atMs += seconds * 1000) }));
  });

const entries = (point: GrowthPoint): number => point.entries;

describe('a blob of samples', () => {
  test('gives back what was put in, whatever it was', () => {
    fc.assert(
      fc.property(points, (all) => {
        expect(decodePoints(encodePoints(all))).toEqual(all);
      }),
    );
  });

  test('takes one more sample at its end as if all were packed anew, or says that it cannot', () => {
    const repeats = fc.array(fc.nat(4), { minLength: 30, maxLength: 30 });
    let appended = 0;
    fc.assert(
      fc.property(points, repeats, (all, kinds) => {
        // Among them runs of equal samples, and of some that differ only in a class.
        const some = all.map((point, at): GrowthPoint => {
          const { atMs, byClass } = point;
          if (kinds[at] === 0) return point;
          return { ...(all[0] ?? point), atMs, ...(kinds[at] === 1 && { byClass }) };
        });
        const last = some.at(-1);
        if (last === undefined) return;
        const before = some.slice(0, -1).reduce(withPoint, []);
        const bytes = appendPoint(encodePoints(before), last, startMs);
        if (bytes === null) return;
        appended += 1;
        expect(decodePoints(bytes)).toEqual(withPoint(before, last));
        expect(appendPoint(bytes, last, startMs)).toBeNull();
        // Its oldest sample is too old: it is to be thinned.
        expect(appendPoint(bytes, { ...last, atMs: last.atMs + 1000 }, last.atMs)).toBeNull();
      }),
    );
    expect(appended).toBeGreaterThan(10);
  });

  test('that was cut off or is something else is no samples, and never an error', () => {
    fc.assert(
      fc.property(points, fc.nat(200), fc.uint8Array(), (all, cut, other) => {
        const bytes = encodePoints(all);
        const rest = decodePoints(bytes.subarray(0, Math.max(0, bytes.length - 1 - cut)));
        expect(rest === null || rest.length < Math.max(1, all.length)).toBe(true);
        const read = decodePoints(other);
        expect(read === null || Array.isArray(read)).toBe(true);
      }),
    );
  });
});

describe('the layers of a series', () => {
  /** As the sampler writes them: by the clock, which may jump. */
  function written(samples: readonly GrowthPoint[]): [GrowthPoint[], GrowthPoint[], GrowthPoint[]] {
    let layers: [GrowthPoint[], GrowthPoint[], GrowthPoint[]] = [[], [], []];
    for (const sample of samples) {
      let [minutes, hours, days] = layers;
      minutes = withPoint(minutes, sample);
      for (const layer of [0, 1] as const) {
        if (!isTooLong(layer === 0 ? minutes : hours, layer, sample.atMs)) continue;
        const down = movedDown(layer === 0 ? minutes : hours, layer === 0 ? hours : days, layer, sample.atMs);
        if (layer === 0) [minutes, hours] = [down.kept, down.next];
        else [hours, days] = [down.kept, down.next];
      }
      layers = [minutes, hours, days];
    }
    return layers;
  }

  test('are each by time, end with the newest sample, and hold only samples that were taken', () => {
    fc.assert(
      fc.property(points, fc.array(fc.nat(29), { maxLength: 5 }), (all, late) => {
        // Some come late, as after a clock that was set back.
        const moved = [...all, ...late.flatMap((at) => all[at] ?? [])];
        const layers = written(moved);
        const together = allPoints(layers);
        for (const some of [...layers, together]) {
          const times = some.map(({ atMs }) => atMs);
          expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
        }
        expect(together.at(-1)).toEqual(all.at(-1));
        for (const point of together) expect(all).toContainEqual(point);
      }),
    );
  });

  test('stay small, however long a series grows, and lose nothing of the last day', () => {
    const year = Array.from({ length: 400 * 24 }, (_none, at): GrowthPoint => ({
      atMs: startMs + at * hourMs,
      entries: at,
      sizeBytes: at * 1000,
      byClass: { session: { entries: at, sizeBytes: at * 1000 } },
      cacheBytes: 0,
      nextPreKeyId: null,
      sessions: null,
    }));
    const [minutes, hours, days] = written(year);
    expect([minutes.length, hours.length, days.length].map((count) => count <= 405)).toEqual([
      true,
      true,
      true,
    ]);
    expect(minutes.slice(-24)).toEqual(year.slice(-24));
    expect([minutes, hours, days].reduce((sum, layer) => sum + encodePoints(layer).length, 0)).toBeLessThan(
      16_000,
    );
  });

  test('of runs keep the ends, which say the same as all of them', () => {
    const twoStates = fc.array(fc.boolean(), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(twoStates, (flags) => {
        const all = flags.map((flag, at): GrowthPoint => ({
          atMs: startMs + at * hourMs,
          entries: flag ? 10 : 20,
          sizeBytes: 0,
          byClass: {},
          cacheBytes: 0,
          nextPreKeyId: null,
          sessions: null,
        }));
        const grid = { fromMs: startMs, toMs: startMs + (all.length - 1) * hourMs, count: 97 };
        expect(valuesOnGrid(endsOfRuns(all), entries, grid)).toEqual(valuesOnGrid(all, entries, grid));
      }),
    );
  });
});

describe('a rate', () => {
  test('lies within its range, and does not depend on how much there was before', () => {
    fc.assert(
      fc.property(points, fc.nat(1e6), (all, more) => {
        const rate = rateOf(all, entries);
        const shifted = rateOf(all, (point) => point.entries + more);
        expect(shifted === null).toBe(rate === null);
        if (rate === null || shifted === null) return;
        expect(rate.lowPerDay).toBeLessThanOrEqual(rate.perDay);
        expect(rate.highPerDay).toBeGreaterThanOrEqual(rate.perDay);
        expect(shifted.perDay).toBeCloseTo(rate.perDay, 1);
      }),
    );
  });

  test('of what never shrinks is not below nothing', () => {
    const growing = points.map((all) => {
      let sum = 0;
      return all.map((point) => ({ ...point, entries: (sum += point.entries) }));
    });
    fc.assert(
      fc.property(growing, (all) => {
        expect(rateOf(all, entries)?.lowPerDay ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

test('a forecast that expects something names a time ahead, within its range, and rests on growth of every third', () => {
  const rate = fc
    .tuple(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 3 }),
      fc.nat(60),
    )
    .map(([slopes, days]) => {
      const [lowPerDay = 0, perDay = 0, highPerDay = 0] = slopes.toSorted((a, b) => a - b);
      return { lowPerDay, perDay, highPerDay, overMs: days * dayMs };
    });
  const limit = { name: 'it', of: 'entries', class: null, value: 10_000, level: 'warning' } as const;
  fc.assert(
    fc.property(rate, fc.nat(12_000), (measured, now) => {
      const { answer, atMs, earliestMs, latestMs } = forecastOf(limit, now, measured, startMs);
      expect(answer === 'reached').toBe(now > limit.value);
      if (answer !== 'expected') {
        expect([atMs, earliestMs, latestMs]).toEqual([null, null, null]);
        return;
      }
      expect(measured.lowPerDay).toBeGreaterThan(0);
      expect(atMs).toBeGreaterThanOrEqual(Math.max(startMs, earliestMs ?? Infinity));
      expect(atMs).toBeLessThanOrEqual(latestMs ?? -Infinity);
    }),
  );
});

test('what grows as it always did is never unusual', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 30, max: 200 }), (perHour, hours) => {
      const steady = Array.from({ length: hours }, (_none, at): GrowthPoint => ({
        atMs: startMs + at * hourMs,
        entries: 800 + at * perHour,
        sizeBytes: (800 + at * perHour) * 1e5,
        byClass: {},
        cacheBytes: 0,
        nextPreKeyId: null,
        sessions: null,
      }));
      expect(unusualChanges(steady, 'entries', startMs)).toEqual([]);
      expect(unusualChanges(steady, 'sizeBytes', startMs)).toEqual([]);
    }),
  );
});

test('a mark can be made of any samples, and is the same when it comes back from JSON', () => {
  fc.assert(
    fc.property(points, fc.constantFrom('baileys' as const, 'wwebjs' as const, null), (all, engine) => {
      const mark = growthMark(all, engine);
      expect(JSON.parse(JSON.stringify(mark))).toEqual(mark);
    }),
  );
});

test('a chart has the first and the last sample, no more than it asked for, and only real ones', () => {
  fc.assert(
    fc.property(points, fc.integer({ min: 2, max: 40 }), (all, most) => {
      const shown = downSample(all, most);
      expect(shown.length).toBeLessThanOrEqual(most);
      expect([shown[0], shown.at(-1)]).toEqual([all[0], all.at(-1)]);
      expect(shown).toEqual(all.filter((point) => shown.includes(point)));
    }),
  );
});

test('places together hold what each of them held when it was last seen', () => {
  fc.assert(
    fc.property(fc.array(points, { minLength: 1, maxLength: 4 }), (places) => {
      const sum = sumPoints(places);
      expect(new Set(sum.map(({ atMs }) => atMs)).size).toBe(sum.length);
      const lastMs = sum.at(-1)?.atMs ?? 0;
      const present = places
        .map((all) => all.at(-1))
        .filter((point) => point !== undefined && (places.length === 1 || lastMs - point.atMs <= 2 * dayMs));
      expect(sum.at(-1)?.entries ?? 0).toBe(present.reduce((held, point) => held + (point?.entries ?? 0), 0));
    }),
  );
});
