// What folders are called, what files are worth, and what would have to be known to remove more.
import { expect, test } from 'vitest';
import { nameBaileysSession } from '../../../../src/engines/baileys/name-session.ts';
import { baileysWorth } from '../../../../src/engines/baileys/worth.ts';
import { whatMoreWouldNeed } from '../../../../src/engines/baileys/would-need-to-know.ts';

test.each([
  ['', 'auth', 'default/auth'],
  ['company_5', 'srv', 'company_5/main'],
  ['company_', 'srv', 'default/company_'],
  ['shop', 'srv', 'default/shop'],
  ['acme/shop', 'srv', 'acme/shop'],
  ['company_5/second', 'srv', 'company_5/second'],
  ['a/b/c', 'srv', 'a/b/c'],
])('the folder %j of %s is %s', (path, root, name) => {
  const { tenant, id } = nameBaileysSession(path, root);
  expect(`${tenant}/${id}`).toBe(name);
});

test('what must never be deleted is vital, unknown files among it, and nothing is worth less than needed', () => {
  const vital = Object.entries(baileysWorth)
    .filter(([, { worth }]) => worth === 'vital')
    .map(([name]) => name);
  expect(new Set(vital)).toEqual(
    new Set([
      'creds',
      'app-state-sync-key',
      'app-state-sync-version',
      'lid-mapping',
      'identity-key',
      'unknown',
    ]),
  );
  for (const { worth, why } of Object.values(baileysWorth)) {
    expect(['vital', 'needed']).toContain(worth);
    expect(why).toMatch(/^[A-Z].*\.$/);
  }
});

test('what would have to be known is said for what is there, with its number', () => {
  const sentences = whatMoreWouldNeed({ 'pre-key': 812, session: 1, creds: 1, unknown: 0 });
  expect(sentences).toHaveLength(2);
  expect(sentences[0]).toMatch(/^812 pre-keys: .*digest.*\.$/);
  expect(sentences[1]).toMatch(/^1 session: /);
  expect(whatMoreWouldNeed({})).toEqual([]);
});
