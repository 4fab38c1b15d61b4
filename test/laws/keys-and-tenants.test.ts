// What keys may do, operation by operation: whoever declares a new one decides here, in the sight of whoever reads it.
import { describe, expect, test } from 'vitest';
import { mayCall, maySee } from '../../src/core/access.ts';
import type { Caller, Role } from '../../src/core/access.ts';
import { HoldfastError } from '../../src/core/errors.ts';
import { admit, roleFor } from '../../src/doors/http/access/admit.ts';
import { operations } from '../../src/operations/index.ts';
import type { Operation } from '../../src/operations/operation.ts';

const all = Object.values(operations) as unknown as Operation[];
/** What a caller over HTTP can reach: by a route of its own, or as a plan. */
const reachable = all.filter(({ http, risk }) => http !== undefined || risk === 'plans');
const named = (names: readonly Operation[]): string[] => names.map(({ name }) => name).toSorted();

const keyOf = (tenant: string | null, role: Role = 'admin'): Caller => ({
  keyId: 'k',
  name: 'key',
  role,
  tenant,
});

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof HoldfastError) return error.code;
    throw error;
  }
  return 'nothing was refused';
}

describe('a key of a tenant', () => {
  test('may call what is declared for it, and these are for the whole house', () => {
    expect(named(reachable.filter(({ tenants }) => tenants === undefined))).toEqual([
      'collect',
      'fleet forget',
      'forget',
      'gc',
      'keys list',
      'keys make',
      'keys revoke',
      'migrate',
      'places',
      'purge',
    ]);
  });

  test('is refused by every other one, whatever its role', () => {
    for (const operation of all.filter(({ tenants }) => tenants === undefined))
      expect([operation.name, codeOf(() => admit(operation, keyOf('acme'), {}))]).toEqual([
        operation.name,
        'NOT_FOR_A_TENANT',
      ]);
  });

  test('speaks of its own tenant, and another one that it names is not found', () => {
    for (const operation of all.filter(({ tenants }) => tenants === 'tenant')) {
      expect(admit(operation, keyOf('acme'), { policy: 'safe' })).toEqual({ policy: 'safe', tenant: 'acme' });
      expect(codeOf(() => admit(operation, keyOf('acme'), { tenant: 'globex' }))).toBe('SESSION_NOT_FOUND');
      expect(Object.keys(operation.input.shape), operation.name).toContain('tenant');
    }
  });

  test.each([
    ['acme/main', 'acme/main'],
    ['main', 'acme/main'],
    ['acme/a/b', 'acme/a/b'],
    ['acme', 'acme/acme'],
  ])('that names the session %s means %s', (session, meant) => {
    for (const operation of all.filter(({ tenants }) => tenants === 'session'))
      expect(admit(operation, keyOf('acme'), { session })).toEqual({ session: meant });
  });

  test('that names a session by its key passes it on as it is: a tenant sees no other with that key', () => {
    const session = 'baileys:/srv/auth#globex/main';
    for (const operation of all.filter(({ tenants }) => tenants === 'session'))
      expect(admit(operation, keyOf('acme'), { session })).toEqual({ session });
  });

  test.each([
    'globex/main',
    'acmes/main',
    'baileys:/main',
    'x:/srv#globex/main',
    '../acme/main',
    '/acme/main',
  ])('finds no session %s', (session) => {
    for (const operation of all.filter(({ tenants }) => tenants !== undefined))
      expect(codeOf(() => admit(operation, keyOf('acme'), { session }))).toBe('SESSION_NOT_FOUND');
  });
});

describe('a role', () => {
  test('may do what lower ones may, and no more', () => {
    const roles: readonly Role[] = ['read', 'operate', 'admin'];
    for (const [own, role] of roles.entries())
      for (const [needed, other] of roles.entries()) expect(mayCall({ role }, other)).toBe(own >= needed);
  });

  test('read only looks: whatever plans or changes needs more', () => {
    for (const operation of all) {
      const refused = codeOf(() => admit(operation, keyOf(null, 'read'), {}));
      const looks = operation.risk === 'reads' && operation.role === undefined;
      expect([operation.name, refused]).toEqual([
        operation.name,
        looks ? 'nothing was refused' : 'ROLE_TOO_LOW',
      ]);
    }
  });

  test('admin is needed for keys and homes, for what is for ever, and for naming places from afar', () => {
    expect(named(all.filter((operation) => roleFor(operation) === 'admin'))).toEqual([
      'fleet forget',
      'keys list',
      'keys make',
      'keys revoke',
      'migrate',
      'purge',
    ]);
  });
});

test('what belongs to nobody in particular is for keys of the whole house', () => {
  expect(maySee({ tenant: null }, null)).toBe(true);
  expect(maySee({ tenant: null }, 'acme')).toBe(true);
  expect(maySee({ tenant: 'acme' }, 'acme')).toBe(true);
  expect(maySee({ tenant: 'acme' }, null)).toBe(false);
  expect(maySee({ tenant: 'acme' }, 'acm')).toBe(false);
});

test('an answer with a secret is given by what says so, and kept nowhere', () => {
  expect(named(all.filter(({ secret }) => secret === true))).toEqual(['keys make']);
});
