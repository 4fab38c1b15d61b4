// Where a profile lies by its name: the way back from nameProfile, for every name that it gives.
import { expect, test } from 'vitest';
import { nameProfile } from '../../../../src/engines/wwebjs/name-session.ts';
import { profilePathOf } from '../../../../src/engines/wwebjs/profile-path-of.ts';

test.each([
  'session-sales',
  'session',
  'acme/session-sales',
  'acme/eu/session-sales',
  'RemoteAuth-warehouse',
  'RemoteAuth',
])('%s is found again by its name', (path) => {
  expect(profilePathOf(nameProfile(path))).toBe(path);
});

test('a name that no profile has, has no path', () => {
  expect(profilePathOf({ tenant: 'default', id: '' })).toBeNull();
  expect(profilePathOf({ tenant: 'default', id: 'RemoteAuth-warehouse.zip/x/' })).toBeNull();
});
