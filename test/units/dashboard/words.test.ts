// What the dashboard says in words and numbers: the pure parts of it.
import { describe, expect, test } from 'vitest';
import { ago } from '../../../dashboard/words/ago.ts';
import { chartLines } from '../../../dashboard/words/chart-lines.ts';
import { chartWords } from '../../../dashboard/words/chart-words.ts';
import { countedText } from '../../../dashboard/words/count-text.ts';
import { fleetPlansFor } from '../../../dashboard/words/plan-offers.ts';
import { shownFastest } from '../../../dashboard/words/shown-fastest.ts';
import { growthText } from '../../../dashboard/words/growth-text.ts';
import { groupSteps } from '../../../dashboard/words/group-steps.ts';
import { firstOrderOf, isFiltered, readSessionFilter } from '../../../dashboard/words/session-filter.ts';
import { tickText } from '../../../dashboard/words/tick-text.ts';
import type { FastSession, GrowthReport, Rate } from '../../../src/core/growth/growth-report.ts';
import type { MoveToTrash } from '../../../src/core/plan.ts';

test.each([
  [0, 'just now'],
  [-3_000, 'just now'],
  [90_000, '90 s ago'],
  [3 * 3_600_000, '3 h ago'],
  [-3 * 86_400_000, 'in 3 d'],
])('a moment %d ms before now is %s', (passedMs, text) => {
  expect(ago(1_000_000_000 - passedMs, 1_000_000_000)).toBe(text);
});

test.each([
  [null, ''],
  [0, '0 / day'],
  [0.04, '0 / day'],
  [1.26, '+1.3 / day'],
  [12_345.6, '+12,346 / day'],
  [-3, '−3 / day'],
])('a growth of %s entries a day is written %j', (perDay, text) => {
  expect(growthText(perDay)).toBe(text);
});

test.each([
  [1, '1 tenant'],
  [0, '0 tenants'],
  [12_345, '12,345 tenants'],
])('%d are written %s', (count, text) => {
  expect(countedText(count, 'tenant')).toBe(text);
});

test('what grows fastest stands in the order of what is shown first, and what gains nothing is left out', () => {
  const gain = (name: string, sizePerDay: number, entriesPerDay: number): FastSession => {
    return { name, place: 'p', key: name, entries: 1, sizeBytes: 1, sizePerDay, entriesPerDay };
  };
  const shown = shownFastest([
    gain('big', 9e6, 0),
    gain('many', 0, 80),
    gain('still', 0.2, 0),
    gain('bigger', 1e7, 3),
  ]);
  expect(shown.map(({ name }) => name)).toEqual(['bigger', 'big', 'many']);
});

test('nothing is offered for an engine of which there is no session, unless a place that may have some cannot be read', () => {
  const amounts = (sessions: number) => ({ sessions, entries: 0, sizeBytes: 0, cacheBytes: 0 });
  const offered = (baileys: number, wwebjs: number, problem: string | null): string[] => {
    const seen = { takenAtMs: 0, alive: true, root: '/srv', code: null, problem };
    const place = { ...amounts(0), ...seen, home: 'h', machine: 'm', url: 'wwebjs:/srv' };
    const byEngine = { baileys: amounts(baileys), wwebjs: amounts(wwebjs) };
    return fleetPlansFor({ byEngine, places: [place] }).map(({ operation }) => operation);
  };
  expect(offered(1, 0, null)).toEqual(['prune', 'prune', 'compact', 'expire']);
  expect(offered(0, 1, null)).toEqual(['clean', 'gc', 'expire']);
  expect(offered(1, 0, 'it is gone')).toEqual(['clean', 'prune', 'prune', 'compact', 'gc', 'expire']);
});

test('an axis shows of a moment what differs from tick to tick', () => {
  const atMs = new Date(2026, 10, 21, 18, 5, 7).getTime();
  expect([tickText(atMs, 5), tickText(atMs, 60), tickText(atMs, 86_400)]).toEqual([
    '18:05:07',
    '18:05',
    '11-21',
  ]);
});

describe('the filter of sessions', () => {
  test('is read from an address, and what means nothing there counts as left out', () => {
    const given = {
      query: 'acme',
      health: 'poorly',
      engine: 'baileys',
      sort: 'colour',
      order: 'up',
      orphan: 'yes',
    };
    expect(readSessionFilter(given)).toEqual({
      query: 'acme',
      health: '',
      engine: 'baileys',
      tenant: '',
      place: '',
      orphan: '',
      sort: 'name',
      order: 'asc',
    });
  });

  test('begins with the biggest where amounts are sorted', () => {
    expect(readSessionFilter({ sort: 'size' }).order).toBe('desc');
    expect(firstOrderOf('name')).toBe('asc');
  });

  test('knows whether it leaves anything out: an order does not', () => {
    expect(isFiltered(readSessionFilter({ sort: 'size', order: 'asc' }))).toBe(false);
    expect(isFiltered(readSessionFilter({ orphan: 'true' }))).toBe(true);
  });
});

describe('steps by reason', () => {
  test('stand together by rule and class, the biggest first, and tell whether all of them have one reason', () => {
    const groups = groupSteps([
      step({ class: 'pre-key', why: 'used up 3', sizeBytes: 10, path: 'a' }),
      step({ class: 'http-cache', sizeBytes: 500, path: 'b' }),
      step({ class: 'pre-key', why: 'used up 4', sizeBytes: 20, path: 'c' }),
    ]);
    expect(
      groups.map(({ class: name, isSameWhy, files, sizeBytes, sessions, steps }) => ({
        name,
        isSameWhy,
        files,
        sizeBytes,
        sessions,
        steps: steps.length,
      })),
    ).toEqual([
      { name: 'http-cache', isSameWhy: true, files: 1, sizeBytes: 500, sessions: 1, steps: 1 },
      { name: 'pre-key', isSameWhy: false, files: 2, sizeBytes: 30, sessions: 1, steps: 2 },
    ]);
  });
});

describe('a curve of growth', () => {
  const dayMs = 86_400_000;
  const rate: Rate = { perDay: 10, lowPerDay: 4, highPerDay: 16, overMs: 3 * dayMs };

  test('goes on from the last point as fast as it grew, between the slowest and the fastest third', () => {
    const { atS, measured, ahead, low, high } = chartLines(report([100, 110, 120, 130], rate), 'entries');
    expect(measured.slice(0, 4)).toEqual([100, 110, 120, 130]);
    expect(ahead.slice(0, 4)).toEqual([null, null, null, 130]);
    expect([ahead.at(-1), low.at(-1), high.at(-1)].map((value) => Math.round(value ?? 0))).toEqual([
      140, 134, 146,
    ]);
    expect(new Set([atS, measured, ahead, low, high].map(({ length }) => length)).size).toBe(1);
  });

  test('never goes below nothing', () => {
    const shrinking = { ...rate, perDay: -1000, lowPerDay: -2000, highPerDay: -500 };
    expect(chartLines(report([100, 50, 20, 10], shrinking), 'entries').low.at(-1)).toBe(0);
  });

  test('says in words what it shows, and what it cannot', () => {
    expect(chartWords(report([100, 110, 120, 130], rate), 'entries')).toBe(
      'From 100 entries to 130 entries in 3 d. +10 entries a day; dashed: if that goes on.',
    );
    expect(chartWords(report([100, 130], null), 'entries')).toContain('do not reach back far enough');
    expect(chartWords(report([], null), 'entries')).toContain('Nothing was measured yet');
  });

  function report(entries: readonly number[], entriesRate: Rate | null): GrowthReport {
    const atMs = entries.map((_, day) => day * dayMs);
    return {
      takenAtMs: 0,
      sinceMs: 0,
      forecasts: [],
      unusual: [],
      churn: null,
      rotation: [],
      fastest: [],
      databases: [],
      subject: { kind: 'house', name: null, place: null, key: null },
      series: { atMs, entries, sizeBytes: entries, sessions: null, byClass: {} },
      rates: { entries: entriesRate, sizeBytes: null, byClass: {} },
    };
  }
});

function step(given: Partial<MoveToTrash>): MoveToTrash {
  const place = 'baileys:/srv/auth';
  return {
    kind: 'move-to-trash',
    session: { place, engine: 'baileys', form: 'folder', path: 'acme', tenant: 'acme', id: 'main' },
    path: 'x',
    sizeBytes: 1,
    files: 1,
    class: 'pre-key',
    rule: 'remove-used',
    why: 'used up',
    expect: { kind: 'file', files: 1, sizeBytes: 1, fingerprint: 'x' },
    holdsCredentials: false,
    ...given,
  };
}
