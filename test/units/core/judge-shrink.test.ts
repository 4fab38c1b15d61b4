// When a snapshot has lost so much that it is kept apart.
import { describe, expect, test } from 'vitest';
import { judgeShrink } from '../../../src/core/judge-shrink.ts';
import type { SnapshotParts } from '../../../src/core/judge-shrink.ts';

const partsOf = (amounts: Readonly<Record<string, readonly [number, number]>>): SnapshotParts =>
  Object.fromEntries(
    Object.entries(amounts).map(([name, [files, sizeBytes]]) => [name, { files, sizeBytes }]),
  );

const before = partsOf({ indexeddb: [15, 115e6], 'local-storage': [6, 30e3], cookies: [2, 40e3] });
const now = (amounts: Readonly<Record<string, readonly [number, number]>>) =>
  judgeShrink(before, { ...before, ...partsOf(amounts) });

describe('a browser profile', () => {
  test('that is the same, or grew, lost nothing', () => {
    expect(judgeShrink(before, before)).toBeNull();
    expect(now({ indexeddb: [30, 200e6] })).toBeNull();
  });

  test('whose IndexedDB was tidied up by a third lost nothing', () => {
    expect(now({ indexeddb: [9, 75e6] })).toBeNull();
  });

  test('that lost most of its IndexedDB is suspicious, with both sizes', () => {
    expect(now({ indexeddb: [9, 50e6] })).toBe('IndexedDB fell from 115.0 MB to 50.0 MB');
  });

  test('whose IndexedDB Chromium has begun anew is suspicious, however small it was', () => {
    const small = partsOf({ indexeddb: [8, 700e3] });
    expect(judgeShrink(small, partsOf({ indexeddb: [5, 40e3] }))).toMatch('IndexedDB fell from 700.0 kB');
    expect(judgeShrink(small, {})).toMatch('to 0 B');
  });

  test('whose log alone was written down loses up to one log, and that is no loss', () => {
    const young = partsOf({ indexeddb: [6, 4.1e6] });
    expect(judgeShrink(young, partsOf({ indexeddb: [5, 600e3] }))).toBeNull();
  });

  test('of which hardly anything was there yet lost nothing', () => {
    expect(judgeShrink(partsOf({ indexeddb: [5, 90e3] }), {})).toBeNull();
  });

  test('whose localStorage is empty is suspicious; one whose log was written down is not', () => {
    expect(now({ 'local-storage': [5, 900] })).toBe('localStorage fell from 30.0 kB to 900 B');
    expect(
      judgeShrink(partsOf({ 'local-storage': [6, 3.9e6] }), partsOf({ 'local-storage': [6, 9e3] })),
    ).toBeNull();
  });

  test('whose caches and cookies went lost nothing', () => {
    expect(now({ cookies: [0, 0] })).toBeNull();
  });
});

describe('a Baileys session', () => {
  const records = partsOf({
    creds: [1, 3000],
    'app-state-sync-key': [3, 600],
    'identity-key': [400, 4e4],
    'lid-mapping': [800, 3e4],
    'pre-key': [812, 1e5],
    session: [300, 4e5],
  });
  const after = (amounts: Readonly<Record<string, readonly [number, number]>>) =>
    judgeShrink(records, { ...records, ...partsOf(amounts) });

  test('that was pruned lost nothing', () => {
    expect(after({ 'pre-key': [50, 6e3], session: [0, 0] })).toBeNull();
  });

  test('without credentials or app state keys is suspicious', () => {
    expect(after({ creds: [0, 0] })).toBe('the credentials fell from 1 record to 0');
    expect(after({ 'app-state-sync-key': [0, 0] })).toBe('the app state sync keys fell from 3 records to 0');
    expect(after({ 'app-state-sync-key': [1, 200] })).toBeNull();
  });

  test('that lost most identities and mappings is suspicious, and says each', () => {
    expect(after({ 'identity-key': [10, 1e3], 'lid-mapping': [2, 90] })).toBe(
      'the identity keys fell from 400 records to 10; the LID mappings fell from 800 records to 2',
    );
    expect(after({ 'identity-key': [250, 3e4] })).toBeNull();
  });

  test('with a handful of contacts may lose most of them', () => {
    expect(judgeShrink(partsOf({ 'identity-key': [9, 900] }), {})).toBeNull();
  });
});

test('a class that nobody knows tells nothing', () => {
  expect(judgeShrink(partsOf({ 'x-new': [9, 9e9] }), {})).toBeNull();
});
