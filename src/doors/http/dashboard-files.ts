// The dashboard: its files as they were built, kept by browsers for as long as their names say that they cannot change.
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { Context, Hono } from 'hono';
import { dashboardPages } from './dashboard-pages.ts';
import { fileURLToPath } from 'node:url';
import { escaped, page } from './docs-page.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};

/** Files below /assets have a digest of their content in their names. */
const forEver = 'public, max-age=31536000, immutable';
const eachTime = 'no-cache';

/** Where the build puts it, seen from src/ and from dist/ alike. */
export function builtDashboard(): string {
  return fileURLToPath(new URL('../../../dist/dashboard', import.meta.url));
}

/** @param folder null where there is none to serve from */
export function addDashboard(app: Hono, folder: string | null): void {
  app.get('/assets/:name{[\\w.-]+}', async (http) => {
    const file = await fileIn(folder, join('assets', http.req.param('name')));
    return file === null ? http.notFound() : answerFile(http, file, forEver);
  });
  const answerPage = async (http: Context): Promise<Response> => {
    const file = await fileIn(folder, 'index.html');
    return file === null ? http.html(notBuilt) : answerFile(http, file, eachTime);
  };
  app.get('/', answerPage);
  // Its pages have addresses of their own, which people bookmark and send to each other.
  for (const name of dashboardPages) app.get(`/${name}`, answerPage).get(`/${name}/:about`, answerPage);
  // Whatever else lies beside index.html: an icon, a manifest.
  app.get('/:name{[A-Za-z0-9_-]+\\.[a-z0-9]+}', async (http) => {
    const file = await fileIn(folder, http.req.param('name'));
    return file === null ? http.notFound() : answerFile(http, file, eachTime);
  });
}

/**
 * For a person who mistyped an address: the dashboard, which says that there is no such page.
 * @returns null where it is no browser that asks for a page, or there is no dashboard
 */
export async function nowherePage(http: Context, folder: string | null): Promise<Response | null> {
  const { method, path } = http.req;
  const isPage =
    http.req.header('accept')?.includes('text/html') === true && !/^\/(?:api|assets)(?:\/|$)/.test(path);
  if (!isPage || !['GET', 'HEAD'].includes(method)) return null;
  const file = await fileIn(folder, 'index.html');
  return file && answerFile(http, file, eachTime, 404);
}

interface File {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** null where there is no such file, or it lies outside of the folder, or is of a kind that no dashboard has. */
async function fileIn(folder: string | null, path: string): Promise<File | null> {
  const type = types[extname(path)];
  if (folder === null || type === undefined) return null;
  try {
    const root = await realpath(folder);
    const real = await realpath(join(root, path));
    if (!real.startsWith(root + sep)) return null;
    return { type, bytes: new Uint8Array(await readFile(real)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A name with a NUL, or too long for any file: there is none.
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'].includes(code ?? ''))
      return null;
    throw error;
  }
}

function answerFile(http: Context, { type, bytes }: File, cache: string, status: 200 | 404 = 200): Response {
  return http.body(bytes, status, { 'content-type': type, 'cache-control': cache });
}

const notBuilt = page(
  'Holdfast',
  `<h1>Holdfast keeps watch</h1>
<p>The dashboard was not built: <code>${escaped('npm run build')}</code> makes it.</p>
<p><a href="/docs">The API</a>, <a href="/health">health</a>, <a href="/metrics">metrics</a>.</p>`,
);
