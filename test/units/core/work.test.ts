// What of the keeper's jobs is a home's own, and what any keeper that reaches the same places can do.
import { describe, expect, test } from 'vitest';
import { dividedWork, undividedWork } from '../../../src/core/work.ts';
import type { Work } from '../../../src/core/work.ts';

const auth = { url: 'baileys:/srv/auth' };
const file = { url: 'sqlite:/srv/sessions.db' };
const database = { url: 'postgres://db/sessions' };
const other = { url: 'postgres://db/others' };

const lines = (works: readonly Work[]): string[] =>
  works
    .map(({ job, shared, places }) => `${shared ?? `own ${job}`}: ${places?.join(' ') ?? 'all'}`)
    .toSorted();

test('a keeper that is alone does every job, for all places', () => {
  expect(lines(undividedWork())).toEqual(
    ['collect', 'daily', 'drift', 'expire', 'forget', 'snapshot', 'trigger', 'verify'].map(
      (job) => `own ${job}: all`,
    ),
  );
});

describe('divided', () => {
  test('what is on this machine is its own; each place that can be reached from elsewhere is work of its own', () => {
    const places = [auth, database, file, other];
    expect(lines(dividedWork({ places, vault: null, vaultIsShared: false }))).toEqual([
      'daily postgres://db/others: postgres://db/others',
      'daily postgres://db/sessions: postgres://db/sessions',
      'expire postgres://db/others: postgres://db/others',
      'expire postgres://db/sessions: postgres://db/sessions',
      'own collect: all',
      'own daily: baileys:/srv/auth sqlite:/srv/sessions.db',
      'own drift: baileys:/srv/auth sqlite:/srv/sessions.db',
      'own expire: baileys:/srv/auth sqlite:/srv/sessions.db',
      'own forget: all',
      'own snapshot: all',
      'own trigger: baileys:/srv/auth sqlite:/srv/sessions.db',
      'own verify: all',
      'trigger postgres://db/others: postgres://db/others',
      'trigger postgres://db/sessions: postgres://db/sessions',
    ]);
  });

  test('a vault that all can reach is seen to by one of them, and takes each shared session once', () => {
    const works = dividedWork({ places: [auth, database], vault: 's3://bucket', vaultIsShared: true });
    expect(lines(works).filter((line) => /snapshot|verify|forget|collect/.test(line))).toEqual([
      'collect s3://bucket: all',
      'forget s3://bucket: all',
      'own snapshot: baileys:/srv/auth',
      'snapshot postgres://db/sessions s3://bucket: postgres://db/sessions',
      'verify s3://bucket: all',
    ]);
  });

  test('a vault of this machine has snapshots of all that this machine reaches', () => {
    const works = dividedWork({ places: [auth, database], vault: '/srv/vault', vaultIsShared: false });
    expect(lines(works)).toContain('own snapshot: all');
    expect(lines(works)).toContain('own verify: all');
  });

  test('a home without places of its own still has its trash to see to', () => {
    const works = dividedWork({ places: [database], vault: null, vaultIsShared: false });
    expect(works.filter(({ shared, places }) => shared === null && places !== null)).toEqual([
      { job: 'daily', shared: null, places: [] },
    ]);
  });
});
