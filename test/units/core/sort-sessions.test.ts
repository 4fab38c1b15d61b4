// Lists of sessions: which rows pass, and in which order they stand.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SessionRow } from '../../../src/core/fleet.ts';
import { sessionRowOf } from '../../rigs/fleet/session-row.ts';
import { passesFilter, sessionOrders, sortSessions } from '../../../src/core/sort-sessions.ts';

const anyRow = fc
  .record({
    name: fc.stringMatching(/^[a-c]{1,2}\/[a-c]{1,2}$/),
    sizeBytes: fc.integer({ min: 0, max: 3 }),
    growthPerDay: fc.option(fc.integer({ min: -2, max: 2 })),
    lastWrittenMs: fc.option(fc.integer({ min: 0, max: 2 })),
    health: fc.constantFrom('healthy', 'warning', 'critical', 'emergency'),
  })
  .map(({ name, ...given }) => sessionRowOf(name, given as Partial<SessionRow>));

test('every order is total: the same rows stand the same way however they came', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 8 }), fc.constantFrom(...sessionOrders), (rows, order) => {
      const unique = [...new Map(rows.map((one) => [one.key, one])).values()];
      const sorted = sortSessions(unique, order);
      expect(sorted.map(({ key }) => key)).toEqual(
        sortSessions(unique.toReversed(), order).map(({ key }) => key),
      );
      expect(sorted).toHaveLength(unique.length);
    }),
  );
});

test('what is not known is the smallest; the worst health is the largest', () => {
  const rows = [
    sessionRowOf('a/1', { growthPerDay: -5 }),
    sessionRowOf('a/2', { growthPerDay: null }),
    sessionRowOf('a/3', { growthPerDay: 7 }),
  ];
  expect(sortSessions(rows, 'growth').map(({ name }) => name)).toEqual(['a/2', 'a/1', 'a/3']);
  const levels = (['emergency', 'healthy', 'critical', 'warning'] as const).map((health, index) =>
    sessionRowOf(`b/${index}`, { health }),
  );
  expect(sortSessions(levels, 'health').map(({ health }) => health)).toEqual([
    'healthy',
    'warning',
    'critical',
    'emergency',
  ]);
});

test('a query finds every word of it in the name, path or place, in any case; a company number is a tenant', () => {
  const rows = [sessionRowOf('acme/Sales'), sessionRowOf('company_5/main'), sessionRowOf('acme/support')];
  const named = (filter: Parameters<typeof passesFilter>[0]) =>
    rows.filter(passesFilter(filter)).map(({ name }) => name);
  expect(named({ query: 'SALES acme' })).toEqual(['acme/Sales']);
  expect(named({ query: ' ' })).toHaveLength(3);
  expect(named({ tenant: '5' })).toEqual(['company_5/main']);
  expect(named({ tenant: 'acm' })).toEqual([]);
  expect(named({ engine: 'wwebjs' })).toEqual([]);
});
