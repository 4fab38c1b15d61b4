// A webhook reaches public addresses only, unless somebody says otherwise: whatever name, form or redirect leads elsewhere.
import type { lookup } from 'node:dns';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { privateNetworkOf } from '../../../src/channels/private-address.ts';
import { publicFetch } from '../../../src/channels/public-fetch.ts';
import { webhookChannel } from '../../../src/channels/webhook-channel.ts';
import type { WebhookOptions } from '../../../src/channels/webhook-channel.ts';
import { HoldfastError } from '../../../src/core/errors.ts';
import { deliveryOf, failureOf } from './deliveries.ts';
import { receiver, statuses } from './receiver.ts';

function channelTo(url: string, more: Partial<WebhookOptions> = {}) {
  const patience = { firstDelayMs: 1, maxDelayMs: 20, attempts: 3 };
  const given = { url, format: 'holdfast', allowPrivate: false, nowMs: () => 0, newId: () => 'id' } as const;
  return webhookChannel({ ...patience, ...given, ...more });
}

/** A resolver that answers with these addresses, in turn for ever. */
function resolving(...turns: string[][]): typeof lookup {
  let asked = 0;
  const resolve = (
    _name: string,
    _options: object,
    found: (error: null, addresses: object[]) => void,
  ): void => {
    const addresses = turns[asked++ % turns.length] ?? [];
    found(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return resolve as unknown as typeof lookup;
}

/** Of loopback, which a test can reach, 127.0.0.1 plays the public part and everything else the private one. */
const playedNetworkOf = (address: string): string | null =>
  /^\d/.test(address) && address !== '127.0.0.1' ? 'private' : null;

describe('what counts as public', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['127.9.9.9', 'loopback'],
    ['10.0.0.1', 'private'],
    ['172.31.255.1', 'private'],
    ['192.168.1.1', 'private'],
    ['169.254.169.254', 'linkLocal'],
    ['100.64.0.1', 'carrierGradeNat'],
    ['0.0.0.0', 'unspecified'],
    ['224.0.0.1', 'multicast'],
    ['198.18.0.1', 'reserved'],
    ['[::1]', 'loopback'],
    ['::', 'unspecified'],
    ['fe80::1', 'linkLocal'],
    ['fe80::1%eth0', 'linkLocal'],
    ['fd00:ec2::254', 'uniqueLocal'],
    ['[::ffff:10.0.0.1]', 'private'],
    ['::127.0.0.1', 'loopback'],
    ['64:ff9b::a00:1', 'private'],
    ['2002:a00:1::1', '6to4'],
  ])('%s does not: %s', (address, network) => {
    expect(privateNetworkOf(address)).toBe(network);
  });

  test.each(['8.8.8.8', '[2606:4700::1]', '64:ff9b::808:808', 'example.org'])(
    'nothing is said against %s',
    (address) => {
      expect(privateNetworkOf(address)).toBeNull();
    },
  );
});

describe('without webhook.allowPrivate', () => {
  test.each([
    'http://127.0.0.1:1/hook',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://[::ffff:192.168.0.1]/',
    'http://169.254.169.254/latest/meta-data',
    'http://localhost/',
    'http://receiver.localhost./',
  ])('%s is refused at the start, with what to set', (url) => {
    const start = (): unknown => channelTo(url);
    expect(start).toThrow(HoldfastError);
    expect(start).toThrow(/webhook\.allowPrivate/);
  });

  test('a name that leads to this machine is refused when it connects, once, and nobody is asked anything', async () => {
    const { base, received } = await receiver(statuses(200));
    const { port } = new URL(base);
    const fetch = publicFetch({ resolve: resolving(['127.0.0.1', '::1']) });
    const error = await failureOf(channelTo(`http://hook.example:${port}/`, { fetch }).send(deliveryOf()));
    expect(error.message).toContain('127.0.0.1 is no public address (loopback)');
    expect(error.message).not.toContain('attempts');
    expect(received).toHaveLength(0);
  });

  test('a name that is public when it is asked about and private when it is used gets nothing', async () => {
    const { base, received } = await receiver((response) => {
      response.writeHead(503, { connection: 'close' }).end();
    });
    const { port } = new URL(base);
    const resolve = resolving(['127.0.0.1'], ['127.0.0.2']);
    const fetch = publicFetch({ resolve, networkOf: playedNetworkOf });
    const error = await failureOf(channelTo(`http://hook.example:${port}/`, { fetch }).send(deliveryOf()));
    expect(received).toHaveLength(1);
    expect(error.message).toContain('127.0.0.2 is no public address (private)');
  });

  test('of a name with addresses of both kinds only the public ones are connected to', async () => {
    const { base, received } = await receiver(statuses(200));
    const { port } = new URL(base);
    const fetch = publicFetch({ resolve: resolving(['127.0.0.2', '127.0.0.1']), networkOf: playedNetworkOf });
    await channelTo(`http://hook.example:${port}/`, { fetch, secret: 'top' }).send(deliveryOf());
    expect(received[0]?.headers['x-webhook-hmac']).toMatch(/^[0-9a-f]{128}$/);
    expect(JSON.parse(String(received[0]?.raw))).toMatchObject({ event: 'session.files' });
  });

  test('a redirect to a private address is not followed', async () => {
    const inner = await receiver(statuses(200));
    const outer = await receiver((response) => {
      response.writeHead(307, { location: `${inner.base.replace('127.0.0.1', '127.0.0.2')}/` }).end();
    });
    const { port } = new URL(outer.base);
    const fetch = publicFetch({ resolve: resolving(['127.0.0.1']), networkOf: playedNetworkOf });
    const error = await failureOf(channelTo(`http://hook.example:${port}/`, { fetch }).send(deliveryOf()));
    expect(error.message).toContain('redirect');
    expect(inner.received).toHaveLength(0);
  });

  test('an address that is written out is refused before anybody is connected to', async () => {
    let connections = 0;
    const server = createServer(() => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const refused = await publicFetch()(`http://127.0.0.1:${port}/`).catch(
      (error: unknown) => error as Error,
    );
    expect(String((refused as Error).cause)).toContain('127.0.0.1 is no public address (loopback)');
    expect(connections).toBe(0);
  });
});
