// The checker against profiles of a real Chromium, hurt in each of the 24 ways that were measured.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillProfile } from '../rigs/chromium/profiles.ts';
import { databaseDamages, otherDamages } from '../rigs/profiles/damages.ts';
import { placeAt } from '../rigs/profiles/profile-place.ts';

let base: string;
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'holdfast-damages-'));
  await fillProfile(join(base, 'filled'), { records: 6000, localStorageKeys: 200, cacheMb: 0 });
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test.each([...databaseDamages, ...otherDamages])('$what: found as $found', async ({ found, hurt }) => {
  const at = placeAt(mkdtempSync(join(base, 'place-')));
  cpSync(join(base, 'filled'), at.folder, { recursive: true, verbatimSymlinks: true });
  hurt(at.folder);
  const shallow = await at.snapshots.check(at.ref);
  const deep = await at.snapshots.check(at.ref, { deep: true });
  const isDamage = found === 'damaged' || found === 'deep';
  expect([shallow.state, deep.state]).toEqual([
    found === 'damaged' ? 'damaged' : 'whole',
    isDamage ? 'damaged' : 'whole',
  ]);
  if (!isDamage) expect(deep.warnings.length > 0).toBe(found === 'warning');
});
