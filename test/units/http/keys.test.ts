// Keys: who is let in by one, and who is not.
import { describe, expect, test } from 'vitest';
import { bearer, codeOf, service, sharedCatalog } from '../../rigs/http/service.ts';

describe('a key', () => {
  test('lets in who sends it, with its name, role and tenant', async () => {
    const { ask, key } = service();
    const secret = await key('operate', { tenant: 'acme' });
    const response = await ask('/api/caller', { headers: bearer(secret) });
    expect(await response.json()).toMatchObject({
      caller: { role: 'operate', tenant: 'acme' },
      version: '1.2.3',
      csrf: null,
    });
  });

  test('is asked for as soon as there is one, on this machine too', async () => {
    const { ask, key } = service();
    expect((await ask('/api/caller')).status).toBe(200);
    await key('read');
    const refused = await ask('/api/caller');
    expect(refused.status).toBe(401);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(await codeOf(refused)).toBe('NO_KEY');
  });

  test('that is wrong in one letter, cut off, or of nobody is refused alike', async () => {
    const { ask, key } = service();
    const right = await key('admin');
    const last = right.at(-1) === 'A' ? 'B' : 'A';
    const wrong = [
      right.slice(0, -1) + last,
      right.slice(0, -1),
      `${right}x`,
      right.replace(/_[0-9a-f]{12}_/, '_000000000000_'),
      'hf_',
      '',
    ];
    const answers = await Promise.all(
      wrong.map(async (text) => {
        const response = await ask('/api/caller', { headers: bearer(text) });
        return [response.status, await response.text()];
      }),
    );
    expect(new Set(answers.map(String)).size).toBe(1);
    expect(answers[0]?.[0]).toBe(401);
  });

  test('works until it ends, and not a millisecond longer', async () => {
    const { ask, key, clock } = service();
    const secret = await key('read', { endsInDays: 1 });
    clock.nowMs += 86_400_000 - 1;
    expect((await ask('/api/caller', { headers: bearer(secret) })).status).toBe(200);
    clock.nowMs += 1;
    expect((await ask('/api/caller', { headers: bearer(secret) })).status).toBe(401);
  });

  test('that is revoked lets nobody in, and when the last one is, no door opens by itself', async () => {
    const { ask, key, revoke } = service();
    const secret = await key('admin');
    await revoke(secret);
    expect((await ask('/api/caller', { headers: bearer(secret) })).status).toBe(401);
    expect((await ask('/api/caller')).status).toBe(401);
  });

  test('is kept only as a digest, and its use is noted to the minute', async () => {
    const { ask, key, catalog, clock } = service();
    const secret = await key('read');
    const [, id = '', chance = ''] = secret.split('_');
    const look = async () => (await ask('/api/caller', { headers: bearer(secret) })).status;
    expect(await look()).toBe(200);
    const first = clock.nowMs;
    clock.nowMs += 59_000;
    expect(await look()).toBe(200);
    const kept = await catalog.accessKeys.find(id);
    expect(kept).toMatchObject({ lastUsedMs: first });
    expect(JSON.stringify(kept)).not.toContain(chance);
    clock.nowMs += 1000;
    expect(await look()).toBe(200);
    expect(await catalog.accessKeys.find(id)).toMatchObject({ lastUsedMs: first + 60_000 });
  });
});

describe('how often', () => {
  const catalog = sharedCatalog();

  test('one key may ask is limited, whatever address it comes from, and others are not held back', async () => {
    const { ask, key } = service({ catalog, http: { rateLimitPerMinute: 5 } });
    const [busy, calm] = [await key('read'), await key('read')];
    const statuses: number[] = [];
    for (let n = 1; n <= 6; n++) {
      const asked = await ask('/api/caller', { headers: bearer(busy), address: `10.0.0.${n}` });
      statuses.push(asked.status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = await ask('/api/caller', { headers: bearer(busy) });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await codeOf(refused)).toBe('TOO_MANY_REQUESTS');
    expect((await ask('/api/caller', { headers: bearer(calm) })).status).toBe(200);
  });

  test('an address may be wrong about a key is limited strictly, and the right one is let in all the same', async () => {
    const { ask, key } = service({ catalog });
    const right = await key('admin');
    const tryWrong = async (n: number) =>
      (await ask('/api/sign-in', { body: { key: `hf_wrong_${n}` }, address: '203.0.113.7' })).status;
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++) statuses.push(await tryWrong(n));
    expect(statuses.slice(0, 10).every((status) => status === 401)).toBe(true);
    expect(statuses.slice(10)).toEqual([429, 429]);
    const guess = bearer('hf_0123456789ab_guess');
    expect((await ask('/health', { headers: guess, address: '203.0.113.7' })).status).toBe(429);
    const signed = await ask('/api/sign-in', { body: { key: right }, address: '203.0.113.7' });
    expect(signed.status).toBe(200);
  });

  test('one network of IPv6 asks counts as one address', async () => {
    const { ask, key } = service({ catalog, http: { rateLimitPerMinute: 3 } });
    await key('read');
    const statuses: number[] = [];
    for (let n = 1; n <= 4; n++)
      statuses.push((await ask('/health', { address: `2001:db8:1:2::${n}` })).status);
    expect(statuses.at(-1)).toBe(429);
    expect((await ask('/health', { address: '2001:db8:1:3::1' })).status).toBe(200);
  });

  test('where no proxy is said to be, nobody chooses the address that is counted', async () => {
    const { ask } = service({ catalog, http: { rateLimitPerMinute: 2 } });
    const from = async (forwarded: string) =>
      (await ask('/health', { headers: { 'x-forwarded-for': forwarded } })).status;
    expect([await from('203.0.113.1'), await from('203.0.113.2'), await from('203.0.113.3')]).toEqual([
      200, 200, 429,
    ]);
  });

  test('behind a proxy the address is what the proxy says, and what the caller says is not believed elsewhere', async () => {
    const behind = service({
      catalog,
      http: { rateLimitPerMinute: 2, publicUrl: 'https://holdfast.example' },
    });
    await behind.key('read');
    const ask = async (forwarded: string, address = '127.0.0.1') =>
      (await behind.ask('/health', { headers: { 'x-forwarded-for': forwarded }, address })).status;
    expect([
      await ask('spoofed, 203.0.113.1'),
      await ask('203.0.113.1'),
      await ask('x, 203.0.113.1'),
    ]).toEqual([200, 200, 429]);
    expect(await ask('203.0.113.2')).toBe(200);
    const direct = [await ask('1.1.1.1', '198.51.100.1'), await ask('1.1.1.2', '198.51.100.1')];
    expect([...direct, await ask('1.1.1.3', '198.51.100.1')]).toEqual([200, 200, 429]);
  });
});
