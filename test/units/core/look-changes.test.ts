// What is told after a look: what came, went and changed, and nothing that nobody can know.
import { expect, test } from 'vitest';
import type { HomePicture, SessionRow } from '../../../src/core/fleet.ts';
import type { HealthLevel } from '../../../src/core/health.ts';
import { lookChanges } from '../../../src/core/look-changes.ts';

function picture(
  sessions: Readonly<Record<string, HealthLevel>>,
  problem: string | null = null,
): HomePicture {
  const rows = Object.entries(sessions).map(([name, health]) => {
    const [tenant = '', id = ''] = name.split('/');
    const ref = { place: 'baileys:/a', engine: 'baileys', form: 'folder', path: name, tenant, id };
    return { home: 'home-1', key: `baileys:/a#${name}`, name, ref, health } as unknown as SessionRow;
  });
  const place = { url: 'baileys:/a', root: '/a', identity: '1', sessions: rows.length, problem };
  return { home: 'home-1', machine: 'm', takenAtMs: 1, places: [place], sessions: rows, alive: true };
}

const told = (before: HomePicture | null, now: HomePicture) =>
  lookChanges(before, now).map(({ kind, tenant, text }) => `${kind} ${tenant}: ${text}`);

test('at the first look everything is new, which is no news', () => {
  expect(told(null, picture({ 'acme/a': 'healthy' }))).toEqual([
    'look null: 1 session seen, 0 of them changed',
  ]);
});

test('each change is told to its tenant, and the look to the house, last', () => {
  const before = picture({ 'acme/a': 'healthy', 'acme/b': 'healthy', 'globex/c': 'warning' });
  const now = picture({ 'acme/a': 'critical', 'globex/c': 'warning', 'globex/d': 'healthy' });
  expect(told(before, now)).toEqual([
    'session acme: acme/a is critical, was healthy',
    'session globex: globex/d is new',
    'session acme: acme/b is gone from its place',
    'look null: 3 sessions seen, 3 of them changed',
  ]);
});

test('of a place that could not be read nothing is said to be gone', () => {
  const before = picture({ 'acme/a': 'healthy' });
  expect(told(before, picture({}, 'no disk'))).toEqual(['look null: 0 sessions seen, 0 of them changed']);
});

test('of thousands at once only the look is told: who listens reads the list afresh', () => {
  const many = Object.fromEntries(
    Array.from({ length: 501 }, (_each, id) => [`acme/${id}`, 'healthy'] as const),
  );
  expect(told(picture({}), picture(many))).toEqual(['look null: 501 sessions seen, 501 of them changed']);
});
