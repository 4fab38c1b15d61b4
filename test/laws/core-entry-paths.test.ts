// Paths of sessions and entries in a database: one for each name, none that leads anywhere else.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOfPath, pathOfAddress } from '../../src/core/entry-path.ts';

/** What PostgreSQL can hold: no NUL, no lone surrogate; with what a path could misread more often than by chance. */
const hostile = fc.constantFrom('.', '..', '/', '%', '%2F', '%2e', ' ', '\\', 'a/../b', '\n', '‮', '‮/');
const name = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    hostile,
    fc.tuple(hostile, hostile).map((parts) => parts.join('')),
  )
  .filter((text) => !text.includes('\0') && !/\p{Surrogate}/u.test(text));
const entry = fc.option(fc.record({ type: name, id: name }));
const address = fc.record({ tenant: name, id: name, entry });

test('every name comes back from its path', () => {
  fc.assert(
    fc.property(address, (parts) => {
      expect(addressOfPath(pathOfAddress(parts))).toEqual(parts);
    }),
  );
});

test('no segment of a path is empty, leads up, or can be misread by a terminal', () => {
  fc.assert(
    fc.property(address, (parts) => {
      const segments = pathOfAddress(parts).split('/');
      expect(segments).toHaveLength(parts.entry === null ? 2 : 4);
      for (const segment of segments) {
        expect(segment).toMatch(/^[\x21-\x7e]+$/);
        expect(['.', '..']).not.toContain(segment);
      }
    }),
  );
});

test('a path that was not made here is none', () => {
  const paths = [
    '',
    'a',
    'a/b/c',
    'a/b/c/d/e',
    'a//b',
    '/a/b',
    'a/b/',
    'a/%',
    'a/%2f',
    'a/%C3',
    'a/..',
    './a',
    'a/b c',
  ];
  for (const path of paths) expect([path, addressOfPath(path)]).toEqual([path, null]);
});

test('what Baileys calls its keys stays readable', () => {
  const parts = { tenant: 'acme', id: 'sales', entry: { type: 'session', id: '15551234567.0' } };
  expect(pathOfAddress(parts)).toBe('acme/sales/session/15551234567.0');
  const key = { tenant: 'acme', id: 'sales', entry: { type: 'app-state-sync-key', id: 'AAAA/b+c=' } };
  expect(pathOfAddress(key)).toBe('acme/sales/app-state-sync-key/AAAA%2Fb+c=');
});
