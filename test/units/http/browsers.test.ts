// Browsers: signing in, and what other sites cannot make them do.
import { describe, expect, test } from 'vitest';
import { absoluteEndMs, idleEndMs, mostOfOneKey } from '../../../src/doors/http/access/sessions.ts';
import { bearer, codeOf, service, sharedCatalog, signIn } from '../../rigs/http/service.ts';

const catalog = sharedCatalog();

describe('signing in', () => {
  test('gives a cookie that no script can read and no other site sends', async () => {
    const scene = service({ catalog });
    const { setCookie, cookie, csrf } = await signIn(scene, await scene.key('read'));
    expect(setCookie).toMatch(/^holdfast_session=[\w-]{43};/);
    expect(setCookie).toContain('HttpOnly');
    expect(setCookie).toContain('SameSite=Strict');
    expect(setCookie).toContain('Path=/');
    expect(setCookie).not.toContain('Secure');
    const told = await (await scene.ask('/api/caller', { headers: { cookie } })).json();
    expect(told).toMatchObject({ caller: { role: 'read' }, csrf });
  });

  test.each([
    ['the address that people use is https', { publicUrl: 'https://holdfast.example' }, {}],
    ['the proxy says so', {}, { 'x-forwarded-proto': 'https' }],
  ])('gives a cookie for https only where %s', async (_why, http, headers) => {
    const { ask, key } = service({ http, catalog });
    const response = await ask('/api/sign-in', { body: { key: await key('read') }, headers });
    expect(response.headers.get('set-cookie')).toContain('Secure');
  });

  test('out ends the session for whoever still has the cookie', async () => {
    const scene = service({ catalog });
    const { headers, cookie } = await signIn(scene, await scene.key('read'));
    const out = await scene.ask('/api/sign-out', { method: 'POST', headers });
    expect(out.headers.get('set-cookie')).toMatch(/holdfast_session=;.*Max-Age=0/);
    expect((await scene.ask('/api/caller', { headers: { cookie } })).status).toBe(401);
  });

  test('ends with its key, at once', async () => {
    const scene = service({ catalog });
    const key = await scene.key('admin');
    const { cookie } = await signIn(scene, key);
    await scene.revoke(key);
    expect((await scene.ask('/api/caller', { headers: { cookie } })).status).toBe(401);
  });

  test('ends when nothing was asked for long', async () => {
    const scene = service({ catalog });
    const { cookie } = await signIn(scene, await scene.key('read'));
    const look = async () => (await scene.ask('/api/caller', { headers: { cookie } })).status;
    scene.clock.nowMs += idleEndMs - 1;
    expect(await look()).toBe(200);
    scene.clock.nowMs += idleEndMs - 1;
    expect(await look()).toBe(200);
    scene.clock.nowMs += idleEndMs;
    expect(await look()).toBe(401);
  });

  test('ends after a week, however busy it was', async () => {
    const scene = service({ catalog });
    const { cookie } = await signIn(scene, await scene.key('read'));
    const look = async () => (await scene.ask('/api/caller', { headers: { cookie } })).status;
    const began = scene.clock.nowMs;
    for (; scene.clock.nowMs < began + absoluteEndMs; scene.clock.nowMs += idleEndMs / 2)
      expect(await look()).toBe(200);
    scene.clock.nowMs = began + absoluteEndMs;
    expect(await look()).toBe(401);
  });

  test('again and again with one key ends the oldest session, so that their number is bounded', async () => {
    const scene = service({ catalog });
    const key = await scene.key('read');
    const first = await signIn(scene, key);
    const second = await signIn(scene, key);
    for (let n = 2; n <= mostOfOneKey; n++) await signIn(scene, key);
    expect((await scene.ask('/api/caller', { headers: { cookie: first.cookie } })).status).toBe(401);
    expect((await scene.ask('/api/caller', { headers: { cookie: second.cookie } })).status).toBe(200);
  });
});

describe('another site', () => {
  test('cannot change anything in the name of who is signed in: the cookie alone is not enough', async () => {
    const scene = service({ catalog });
    const { cookie, headers } = await signIn(scene, await scene.key('admin'));
    const out = (given: Record<string, string>) =>
      scene.ask('/api/sign-out', { method: 'POST', headers: given });
    const bare = await out({ cookie });
    expect([bare.status, await codeOf(bare)]).toEqual([403, 'CROSS_SITE']);
    expect((await out({ ...headers, 'x-holdfast-csrf': 'guessed' })).status).toBe(403);
    expect((await out(headers)).status).toBe(200);
  });

  test.each([
    ['by its origin', { origin: 'https://evil.example' }],
    ['by its origin on another port', { origin: 'http://127.0.0.1:3000' }],
    ['by an origin that nobody is told', { origin: 'null' }],
    ['by what the browser says', { 'sec-fetch-site': 'cross-site' }],
    ['by what the browser says of a neighbour', { 'sec-fetch-site': 'same-site' }],
  ])('is known %s and refused, whatever else is right', async (_how, foreign) => {
    const scene = service({ catalog });
    const { headers } = await signIn(scene, await scene.key('admin'));
    const refused = await scene.ask('/api/sign-out', { method: 'POST', headers: { ...headers, ...foreign } });
    expect([refused.status, await codeOf(refused)]).toEqual([403, 'CROSS_SITE']);
    const read = await scene.ask('/api/caller', { headers: { ...headers, ...foreign } });
    expect(read.status).toBe(403);
  });

  test.each([
    ['our own origin', {}, { origin: 'http://127.0.0.1:8765', 'sec-fetch-site': 'same-origin' }],
    [
      'the address that people use',
      { publicUrl: 'https://holdfast.example' },
      { origin: 'https://holdfast.example', 'sec-fetch-site': 'same-origin' },
    ],
  ])('is not %s', async (_what, http, own) => {
    const scene = service({ http, catalog });
    const { headers } = await signIn(scene, await scene.key('admin'));
    const out = await scene.ask('/api/sign-out', { method: 'POST', headers: { ...headers, ...own } });
    expect(out.status).toBe(200);
  });

  test('cannot sign its visitors in with a key of its own', async () => {
    const { ask, key } = service({ catalog });
    const headers = { origin: 'https://evil.example' };
    expect((await ask('/api/sign-in', { body: { key: await key('read') }, headers })).status).toBe(403);
  });

  test('may link to a page, which is opened', async () => {
    const { ask, key } = service({ catalog });
    await key('read');
    const headers = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await ask('/health', { headers })).status).toBe(200);
    expect((await ask('/api/caller', { headers })).status).toBe(403);
  });

  test('is no matter where a key is sent: no browser adds that by itself', async () => {
    const { ask, key } = service({ catalog });
    const headers = { ...bearer(await key('read')), origin: 'https://tools.example' };
    expect((await ask('/api/caller', { headers })).status).toBe(200);
  });
});

const empty = sharedCatalog();

describe('without any key', () => {
  test('this machine is let in by its own names, as admin', async () => {
    const { ask } = service({ catalog: empty });
    for (const host of ['127.0.0.1:8765', 'localhost:8765', '[::1]:8765', 'LOCALHOST', '127.8.8.8']) {
      const told = await (await ask('/api/caller', { headers: { host } })).json();
      expect(told).toMatchObject({ caller: { name: 'loopback', role: 'admin', tenant: null } });
    }
  });

  test.each([
    ['a name of another site that leads here (DNS rebinding)', { headers: { host: 'evil.example:8765' } }],
    ['a name that only begins like ours', { headers: { host: 'localhost.evil.example' } }],
    ['a proxy on this machine', { headers: { 'x-forwarded-for': '203.0.113.1' } }],
    ['another machine', { address: '192.168.1.5' }],
    ['another machine that calls us localhost', { address: '10.1.1.1', headers: { host: 'localhost' } }],
  ])('%s is not', async (_who, asking) => {
    const { ask } = service({ catalog: empty });
    const refused = await ask('/api/caller', asking);
    expect([refused.status, await codeOf(refused)]).toEqual([403, 'HOST_NOT_OURS']);
  });

  test('a page of another site on this machine can change nothing and read nothing', async () => {
    const { ask } = service({ catalog: empty });
    const headers = { origin: 'http://localhost:3000' };
    expect((await ask('/api/sign-out', { method: 'POST', headers })).status).toBe(403);
    expect((await ask('/api/caller', { headers: { 'sec-fetch-site': 'same-site' } })).status).toBe(403);
  });
});

describe('every answer', () => {
  const pages = ['/health', '/api/caller', '/api/nothing', '/nothing', '/api/sign-in'];

  test.each(pages)('of %s tells browsers to run nothing else and to frame nothing', async (path) => {
    const { ask } = service({ catalog: empty });
    const { headers } = await ask(path);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    if (path.startsWith('/api')) expect(headers.get('cache-control')).toBe('no-store');
  });

  test('does so where it is a refusal of the door itself, too', async () => {
    const { ask } = service({ catalog: empty });
    const { status, headers } = await ask('/api/caller', { headers: { origin: 'https://evil.example' } });
    expect(status).toBe(403);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

test.each([
  ['on this machine', {}, {}, true],
  ['through a proxy that says so', {}, { 'x-forwarded-for': '203.0.113.1' }, false],
  ['where a proxy is said to be', { publicUrl: 'https://holdfast.example' }, {}, false],
  ['by a name that leads here', {}, { host: 'evil.example' }, false],
])(
  'where there are keys, who asks %s without one is told more of its health than one word (%#)',
  async (_how, http, headers, more) => {
    const scene = service({ http, catalog });
    await scene.key('read');
    const told = (await (await scene.ask('/health', { headers })).json()) as object;
    expect('sessions' in told).toBe(more);
  },
);
