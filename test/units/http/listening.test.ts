// Where a keeper may listen before there is a key, and by which names this machine is called.
import { describe, expect, test } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import { isLoopbackName } from '../../../src/doors/http/access/request-source.ts';
import { refuseOpenAddress } from '../../../src/doors/http/access/refuse-open-address.ts';

const withoutKeys = { anyMade: async () => false };
const withKeys = { anyMade: async () => true };

describe('before there is a key', () => {
  test.each([
    ['127.0.0.1', undefined],
    ['127.3.3.3', undefined],
    ['localhost', undefined],
    ['::1', undefined],
    ['127.0.0.1', 'http://localhost:8765'],
  ])('%s, reached as %s, may be listened on', async (host, publicUrl) => {
    await expect(refuseOpenAddress({ host, port: 8765, publicUrl }, withoutKeys)).resolves.toBeUndefined();
  });

  test.each([
    ['0.0.0.0', undefined],
    ['::', undefined],
    ['', undefined],
    ['192.168.1.10', undefined],
    ['keeper.internal', undefined],
    ['localhost.example.org', undefined],
    ['127.0.0.1', 'https://holdfast.example.org'],
  ])('%s, reached as %s, is refused, and with a key it is not', async (host, publicUrl) => {
    const address = { host, port: 8765, publicUrl };
    const refused = await refuseOpenAddress(address, withoutKeys).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(HoldfastError);
    expect(refused).toMatchObject({ code: 'ADDRESS_NEEDS_KEYS' });
    await expect(refuseOpenAddress(address, withKeys)).resolves.toBeUndefined();
  });
});

test.each([
  ['localhost', true],
  ['[::1]', true],
  ['::ffff:127.0.0.1', true],
  ['127.0.0.1.example.org', false],
  ['1270.0.0.1', false],
  ['0.0.0.0', false],
  ['', false],
])('%s as a name of this machine: %s', (name, isOne) => {
  expect(isLoopbackName(name)).toBe(isOne);
});
