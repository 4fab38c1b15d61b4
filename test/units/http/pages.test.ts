// What a browser gets: the page of the API, and the files of the dashboard with how long they may be kept.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { httpApp } from '../../../src/doors/http/http-app.ts';
import { openApi } from '../../../src/doors/http/openapi.ts';
import { httpParts, nobody } from '../../rigs/http/parts.ts';

function dashboard() {
  const folder = mkdtempSync(join(tmpdir(), 'http-dashboard-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const built = join(folder, 'built');
  mkdirSync(join(built, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.json'), '{}');
  writeFileSync(join(built, 'index.html'), '<!doctype html><title>Holdfast</title>');
  writeFileSync(join(built, 'icon.svg'), '<svg/>');
  writeFileSync(join(built, 'assets', 'main-a1b2c3.js'), 'export {}');
  writeFileSync(join(built, 'assets', 'notes.txt'), 'no kind of file that a dashboard has');
  symlinkSync(join(folder, 'secret.json'), join(built, 'assets', 'linked.json'));
  return httpApp(httpParts({ dashboard: built })).app;
}

test('files whose names change with their content are kept for ever, all others asked for each time', async () => {
  const app = dashboard();
  const told = async (path: string) => {
    const answer = await app.request(path);
    return [answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')];
  };
  expect(await told('/')).toEqual([200, 'text/html; charset=utf-8', 'no-cache']);
  expect(await told('/icon.svg')).toEqual([200, 'image/svg+xml', 'no-cache']);
  expect(await told('/assets/main-a1b2c3.js')).toEqual([
    200,
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable',
  ]);
});

test.each([
  '/assets/..%2f..%2fsecret.json',
  '/assets/%2e%2e%2findex.html',
  '/assets/linked.json',
  '/assets/notes.txt',
  '/assets/none.js',
  '/assets/%00.js',
  `/assets/${'x'.repeat(300)}.js`,
  '/secret.json',
])('%s is not there', async (path) => {
  const answer = await dashboard().request(path);
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, 'ROUTE_NOT_FOUND']);
});

test('a browser at an address that is no page gets the page that says so; programs, and what is below /api, a problem', async () => {
  const app = dashboard();
  const told = async (path: string, accept: string) => {
    const answer = await app.request(path, { headers: { accept } });
    return [answer.status, answer.headers.get('content-type')];
  };
  const browser = 'text/html,application/xhtml+xml,*/*;q=0.8';
  expect(await told('/nowhere', browser)).toEqual([404, 'text/html; charset=utf-8']);
  expect(await told('/plans/one/more', browser)).toEqual([404, 'text/html; charset=utf-8']);
  for (const [path, accept] of [
    ['/nowhere', '*/*'],
    ['/nowhere', 'application/json'],
    ['/api/nowhere', browser],
    ['/api', browser],
    ['/assets/none.js', browser],
  ] as const)
    expect(await told(path, accept)).toEqual([404, 'application/problem+json']);
});

test('where the dashboard was not built a page says so, and where the API is', async () => {
  const { app } = httpApp(httpParts({ dashboard: join(tmpdir(), 'no-such-folder') }));
  const text = await (await app.request('/')).text();
  expect(text).toContain('npm run build');
  expect(text).toContain('href="/docs"');
});

test('the page of the API names every route and every schema, and runs nothing', async () => {
  const { app } = httpApp(httpParts());
  const text = await (await app.request('/docs')).text();
  const api = openApi('0.0.0-test');
  for (const path of Object.keys(api.paths)) expect(text).toContain(`<code>${path}</code>`);
  for (const name of Object.keys(api.components.schemas)) expect(text).toContain(`id="schema-${name}"`);
  expect(text).not.toMatch(/<script|javascript:|https?:\/\/|style=| on\w+=/);
  // Links to schemas lead somewhere.
  for (const [, to = ''] of text.matchAll(/href="#([\w-]+)"/g)) expect(text).toContain(`id="${to}"`);
});

test('who has no key and is not on this machine sees neither', async () => {
  const { app } = httpApp(httpParts({ access: nobody }));
  for (const path of ['/docs', '/openapi.json']) expect((await app.request(path)).status).toBe(401);
});
