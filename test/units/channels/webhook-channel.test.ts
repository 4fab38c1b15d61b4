// The webhook against a real server: what it sends, what it signs, when it tries again, and what its errors keep secret.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { webhookChannel } from '../../../src/channels/webhook-channel.ts';
import type { WebhookOptions } from '../../../src/channels/webhook-channel.ts';
import { deliveryOf, failureOf, hostile, printed } from './deliveries.ts';
import { closedBase, receiver, statuses } from './receiver.ts';

let ids = 0;
function channelTo(url: string, more: Partial<WebhookOptions> = {}) {
  return webhookChannel({
    url,
    format: 'holdfast',
    allowPrivate: true,
    firstDelayMs: 1,
    maxDelayMs: 20,
    nowMs: () => 1_793_664_000_123,
    newId: () => `id-${++ids}`,
    ...more,
  });
}

describe('what is sent', () => {
  test('is valid JSON with event, session and payload, whatever the names are', async () => {
    const { base, received } = await receiver(statuses(200));
    await channelTo(base).send(deliveryOf({ text: hostile, payload: { name: hostile } }, 'reminder'));
    expect(JSON.parse(String(received[0]?.raw))).toEqual({
      event: 'session.files',
      session: 'company_5/main',
      payload: { name: hostile },
      level: 'emergency',
      text: `Still: ${hostile}`,
      cause: 'reminder',
      at: '2026-11-03T00:00:00.000Z',
      key: 'session.files|baileys:/srv/auth#company_5',
    });
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-webhook-timestamp': '1793664000123',
    });
  });

  test('is signed over the raw bytes', async () => {
    const { base, received } = await receiver(statuses(204));
    await channelTo(base, { secret: 'top' }).send(deliveryOf({ text: hostile }));
    const [request] = received;
    const hmac = createHmac('sha512', 'top')
      .update(request?.raw ?? '')
      .digest('hex');
    expect(request?.headers['x-webhook-hmac']).toBe(hmac);
    expect(request?.headers['x-webhook-hmac-algorithm']).toBe('sha512');
  });

  test('is not signed without a secret, has the headers that were set, and ours stand', async () => {
    const { base, received } = await receiver(statuses(200));
    await channelTo(base, { headers: { 'X-Team': 'ops', 'x-webhook-request-id': 'forged' } }).send(
      deliveryOf(),
    );
    expect(received[0]?.headers).not.toHaveProperty('x-webhook-hmac');
    expect(received[0]?.headers).toMatchObject({ 'x-team': 'ops', 'x-webhook-request-id': `id-${ids}` });
  });

  test.each([
    ['info', 'new', 'info'],
    ['warning', 'changed', 'warning'],
    ['critical', 'reminder', 'critical'],
    ['emergency', 'new', 'critical'],
    ['emergency', 'resolved', 'info'],
  ] as const)("in the ancestor's format %s (%s) is its level %s", async (level, cause, ancestorLevel) => {
    const { base, received } = await receiver(statuses(200));
    await channelTo(base, { format: 'text' }).send(deliveryOf({ level, text: hostile }, cause));
    const body = JSON.parse(String(received[0]?.raw)) as Record<string, unknown>;
    expect(Object.keys(body)).toEqual(['text', 'level']);
    expect(body['level']).toBe(ancestorLevel);
    expect(body['text']).toContain(hostile);
  });

  test('what was tried and failed is its level error', async () => {
    const { base, received } = await receiver(statuses(200));
    await channelTo(base, { format: 'text' }).send(deliveryOf({ event: 'run.failed' }));
    expect(JSON.parse(String(received[0]?.raw))).toMatchObject({ level: 'error' });
  });

  test('an alert about no session has session null', async () => {
    const { base, received } = await receiver(statuses(200));
    await channelTo(base).send(deliveryOf({ session: null }));
    expect(JSON.parse(String(received[0]?.raw))).toMatchObject({ session: null });
  });
});

describe('trying again', () => {
  test.each([408, 425, 429, 500, 502, 503, 504])(
    '%i is tried again, with the same request id and bytes',
    async (status) => {
      const { base, received } = await receiver(statuses(status, status, 200));
      await channelTo(base).send(deliveryOf());
      expect(received).toHaveLength(3);
      expect(new Set(received.map(({ headers }) => headers['x-webhook-request-id'])).size).toBe(1);
      expect(new Set(received.map(({ raw }) => raw.toString('hex'))).size).toBe(1);
    },
  );

  test.each([400, 401, 403, 404, 405, 410, 413, 422])('%i is final', async (status) => {
    const { base, received } = await receiver(statuses(status));
    const error = await failureOf(channelTo(base).send(deliveryOf()));
    expect(error.code).toBe('CHANNEL_FAILED');
    expect(error.message).toContain(`it answered ${status}.`);
    expect(received).toHaveLength(1);
  });

  test('ends after the attempts that are set, and two deliveries have two ids', async () => {
    const { base, received } = await receiver(statuses(500));
    const channel = channelTo(base, { attempts: 3 });
    const error = await failureOf(channel.send(deliveryOf()));
    expect(error.message).toContain('it answered 500 (3 attempts)');
    await failureOf(channel.send(deliveryOf()));
    expect(received).toHaveLength(6);
    expect(new Set(received.map(({ headers }) => headers['x-webhook-request-id'])).size).toBe(2);
  });

  test('a connection that drops before the answer is tried again', async () => {
    const { base, received } = await receiver((response, number) => {
      if (number === 1) response.socket?.destroy();
      else response.end();
    });
    await channelTo(base).send(deliveryOf());
    expect(received).toHaveLength(2);
  });

  test('a connection that drops in the middle of a failure is still that failure', async () => {
    const { base, received } = await receiver((response, number) => {
      response.writeHead(number === 1 ? 503 : 200, { 'content-length': '1000' });
      response.write('half');
      setImmediate(() => response.socket?.destroy());
    });
    await channelTo(base).send(deliveryOf());
    expect(received).toHaveLength(2);
  });

  test('a receiver that hangs is given up after the time limit', async () => {
    const { base, received } = await receiver(() => undefined);
    const error = await failureOf(channelTo(base, { attempts: 2, timeoutMs: 300 }).send(deliveryOf()));
    expect(error.message).toContain('it gave no answer within 300 ms (2 attempts)');
    expect(received).toHaveLength(2);
  });

  test('an answer that drips for ever is not waited for', async () => {
    const { base } = await receiver((response, number) => {
      response.writeHead(number === 1 ? 500 : 200);
      const drip = setInterval(() => response.write('.'), 5);
      response.on('close', () => clearInterval(drip));
    });
    await channelTo(base, { attempts: 2, timeoutMs: 10_000 }).send(deliveryOf());
  });

  test('nobody listening is a failure that says so', async () => {
    const error = await failureOf(channelTo(await closedBase(), { attempts: 2 }).send(deliveryOf()));
    expect(error.message).toContain('it could not be reached (ECONNREFUSED) (2 attempts)');
  });

  test('a redirect is not followed and not tried again', async () => {
    const other = await receiver(statuses(200));
    const { base, received } = await receiver((response) =>
      response.writeHead(307, { location: `${other.base}/stolen` }).end(),
    );
    const error = await failureOf(channelTo(base).send(deliveryOf()));
    expect(error.message).toContain('redirect (307), which is not followed');
    expect(received).toHaveLength(1);
    expect(other.received).toEqual([]);
  });
});

describe('being stopped', () => {
  test('ends an attempt that hangs', async () => {
    const stop = new AbortController();
    const { base, received } = await receiver(() => stop.abort());
    const error = await failureOf(channelTo(base, { timeoutMs: 600_000 }).send(deliveryOf(), stop.signal));
    expect(error.message).toContain('it was stopped before the receiver had it');
    expect(received).toHaveLength(1);
  });

  test('ends the wait before the next attempt', async () => {
    const stop = new AbortController();
    const { base, received } = await receiver(statuses(503));
    const hour = { firstDelayMs: 3_600_000, maxDelayMs: 3_600_000 };
    // Late enough for the answer to have been read, so that the wait is what is stopped.
    const stopSoon: typeof fetch = async (...request) => {
      const response = await fetch(...request);
      setTimeout(() => stop.abort(), 50);
      return response;
    };
    const error = await failureOf(
      channelTo(base, { ...hour, fetch: stopSoon }).send(deliveryOf(), stop.signal),
    );
    expect(error.message).toContain('it was stopped');
    expect(received).toHaveLength(1);
  });

  test('before it began sends nothing', async () => {
    const { base, received } = await receiver(statuses(200));
    await failureOf(channelTo(base).send(deliveryOf(), AbortSignal.abort()));
    expect(received).toEqual([]);
  });
});

describe('secrets', () => {
  test('credentials in the address become basic authentication', async () => {
    const { base, received } = await receiver(statuses(200));
    await channelTo(base.replace('http://', 'http://user:p%40ss@')).send(deliveryOf());
    expect(received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
  });

  test.each([statuses(404), statuses(500), () => undefined])(
    'errors show origin and path only',
    async (answer) => {
      const { base } = await receiver(answer);
      const url = `${base.replace('http://', 'http://user:hunter2@')}/hooks/T1/XyZ0123456789abcdef?token=hunter3#hunter4`;
      const options = {
        secret: 'hunter5',
        headers: { authorization: 'hunter6' },
        attempts: 2,
        timeoutMs: 50,
      };
      const error = await failureOf(channelTo(url, options).send(deliveryOf()));
      expect(printed(error)).not.toMatch(/hunter|XyZ0123/);
      expect(error.details['channel']).toBe(`webhook ${base}/hooks/T1/…`);
    },
  );

  test.each([
    [{ url: 'hunter2 no address' }],
    [{ url: 'ftp://user:hunter2@host/' }],
    [{ url: 'http://user:hunter2%zz@host/' }],
    [{ headers: { authorization: 'hunter2\nx: y' } }],
    [{ secret: '' }],
    [{ attempts: 16 }],
    [{ attempts: 0 }],
    [{ firstDelayMs: 10, maxDelayMs: 5 }],
  ])('a configuration that cannot work is refused at once, without quoting it: %j', (wrong) => {
    let error: unknown;
    try {
      channelTo('http://127.0.0.1/', wrong);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(String(error)).not.toContain('hunter');
  });
});
