// Keys in the catalog: found while they are in use, and that there was one is never forgotten.
import { expect, test } from 'vitest';
import type { AccessKey } from '../../../src/core/access.ts';
import { failureOf, openHome } from './homes.ts';

const key = (keyId: string, name: string, more: Partial<AccessKey> = {}): AccessKey => ({
  keyId,
  name,
  role: 'read',
  tenant: null,
  digest: keyId.repeat(64).slice(0, 64),
  madeAtMs: 1000,
  endsAtMs: null,
  lastUsedMs: null,
  ...more,
});

test('a key is found as it was added, and the oldest is listed first', async () => {
  const { accessKeys } = openHome().catalog;
  const [young, old] = [
    key('b', 'young', { madeAtMs: 2000, tenant: 'acme', role: 'admin' }),
    key('a', 'old'),
  ];
  await accessKeys.add(young);
  await accessKeys.add(old);
  expect(await accessKeys.find('b')).toEqual(young);
  expect(await accessKeys.all()).toEqual([old, young]);
  await accessKeys.used('a', 5000);
  expect(await accessKeys.find('a')).toEqual({ ...old, lastUsedMs: 5000 });
});

test('of two keys that are in use no two have one name; a revoked one has given its name back', async () => {
  const { accessKeys } = openHome().catalog;
  await accessKeys.add(key('a', 'ops'));
  expect(await failureOf(() => accessKeys.add(key('b', 'ops')))).toMatchObject({ code: 'KEY_EXISTS' });
  expect(await accessKeys.revoke('a', 2000)).toBe(true);
  await accessKeys.add(key('b', 'ops'));
  expect((await accessKeys.all()).map(({ keyId }) => keyId)).toEqual(['b']);
});

test('a revoked key is found no more, and that there was one stays known, over a restart too', async () => {
  const { catalog, home } = openHome();
  expect(await catalog.accessKeys.anyMade()).toBe(false);
  await catalog.accessKeys.add(key('a', 'ops'));
  expect([await catalog.accessKeys.revoke('a', 2000), await catalog.accessKeys.revoke('a', 3000)]).toEqual([
    true,
    false,
  ]);
  expect(await catalog.accessKeys.find('a')).toBeNull();
  catalog.close();
  expect(await openHome(home).catalog.accessKeys.anyMade()).toBe(true);
});
