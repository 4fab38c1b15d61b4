// `holdfast growth` as text: curves, rates with their range, and what a person should look at.
import { describe, expect, test } from 'vitest';
import type { GrowthReport } from '../../../src/core/growth/growth-report.ts';
import { growthSeries } from '../../../src/core/growth/growth-series.ts';
import { renderGrowth } from '../../../src/doors/cli/render/growth.ts';
import { renderPlaces } from '../../../src/doors/cli/render/overviews.ts';
import { sparkline } from '../../../src/doors/cli/render/sparkline.ts';
import { every, hourMs } from '../growth/points.ts';

const points = every(hourMs, 49, (step) => ({ 'pre-key': 100 + step * 2, creds: 1 }));

function report(more: Partial<GrowthReport> = {}): GrowthReport {
  return {
    takenAtMs: points.at(-1)?.atMs ?? 0,
    sinceMs: points[0]?.atMs ?? 0,
    subject: {
      kind: 'session',
      name: 'company_1/main',
      place: 'baileys:/srv/auth',
      key: 'k',
    },
    series: growthSeries(points),
    rates: {
      entries: {
        perDay: 48,
        lowPerDay: 12.34,
        highPerDay: 60,
        overMs: 48 * hourMs,
      },
      sizeBytes: null,
      byClass: {
        'pre-key': {
          perDay: 48,
          lowPerDay: 48,
          highPerDay: 48,
          overMs: 48 * hourMs,
        },
      },
    },
    forecasts: [],
    unusual: [],
    churn: null,
    rotation: [],
    fastest: [],
    databases: [],
    ...more,
  };
}

describe('a curve', () => {
  test('has its least and its most at the two ends of the scale', () => {
    expect(sparkline([0, 1, 2, 3], [0, 10, 20, 70], 4)).toBe('▁▂▃█'.slice(0, 4));
    expect(sparkline([0, 1], [5, 5], 6)).toBe('▁▁▁▁▁▁');
    expect(sparkline([], [], 6)).toBe('');
  });
});

test('a session is shown with its curve, its classes, and the range of each rate', () => {
  const text = renderGrowth(report(), 80, nowMs);
  expect(text).toContain('company_1/main  baileys:/srv/auth, the last 2 d');
  expect(text).toMatch(/^entries +101 {2}▁+▂.*█+ +197$/m);
  expect(text).toMatch(/^pre-key +196 +39\.2 kB +\+48$/m);
  expect(text).toMatch(/^creds +1 +200 B +0$/m);
  expect(text).toMatch(/^all +197 +39\.4 kB +\+48 \(\+12 to \+60\)$/m);
  expect(text).not.toContain('Ahead');
});

const nowMs = Date.UTC(2026, 10, 21);

test('what should be looked at has a section of its own, and names from disk are made safe to print', () => {
  const limit = { name: 'it', of: 'entries', class: null, value: 1, level: 'warning' } as const;
  const text = renderGrowth(
    report({
      subject: { kind: 'tenant', name: 'ac\u001b[31mme', place: null, key: null },
      forecasts: [
        { limit, now: 2, answer: 'reached', atMs: null, earliestMs: null, latestMs: null, text: 'Over it.' },
      ],
      rotation: ['60 LID mappings'],
      fastest: [
        {
          name: 'acme/x',
          place: 'p',
          key: 'k',
          entries: 5,
          sizeBytes: 900,
          entriesPerDay: -0.04,
          sizePerDay: -70,
        },
      ],
      databases: [{ place: 'sqlite:/db', sizeBytes: 5000, rate: null, atMs: [], sizesBytes: [] }],
    }),
    null,
    nowMs,
  );
  expect(text).not.toContain('\u001b[31mme');
  expect(text).toContain('Ahead\n  Over it.');
  expect(text).toContain('Pair it afresh?\n  60 LID mappings');
  expect(text).toMatch(/^acme\/x +5 +0 +900 B +-70 B +p$/m);
  expect(text).toMatch(/^ *5\.0 kB +\? +sqlite:\/db$/m);
});

test('a narrow terminal gets every figure and place whole: what has no room beside stands below', () => {
  const place = 'baileys:/srv/whatsapp/sessions/of/all/tenants';
  const fast = { name: 'acme/x', key: 'k', entries: 5, sizeBytes: 900, entriesPerDay: 1, sizePerDay: 70 };
  const database = { place: `sqlite:${place}`, sizeBytes: 5000, rate: null, atMs: [], sizesBytes: [] };
  const text = renderGrowth(report({ fastest: [{ ...fast, place }], databases: [database] }), 40, nowMs);
  expect(text).toMatch(/^all +197 +39\.4 kB\n {2}\+48 \(\+12 to \+60\)$/m);
  expect(text).toContain(`\n  ${place}\n`);
  expect(text).toMatch(new RegExp(`\n  sqlite:${place}$`));
  expect(text).not.toContain('…');
  const figures = { sessions: 7, entries: 20, sizeBytes: 5, cacheBytes: 0, takenAtMs: 0 };
  const line = { home: 'h', machine: 'm', url: place, root: '', code: null, alive: true, ...figures };
  expect(renderPlaces({ places: [{ ...line, problem: 'permission denied' }] }, 40)).toContain(
    `${place}: permission denied`,
  );
});

test('without samples it says who takes them', () => {
  expect(renderGrowth(report({ series: growthSeries([]) }), 80, nowMs)).toContain('no samples yet');
});
