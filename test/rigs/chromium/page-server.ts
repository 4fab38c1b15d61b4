// Plays https://web.whatsapp.com on loopback: the page that fills and reads storage, and bodies worth caching.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { makeCertificate } from './certificate.ts';

// Chromium names the IndexedDB folder after the origin, so only the real host name gives real folder names.
export const HOST = 'web.whatsapp.com';
export const ORIGIN = `https://${HOST}`;
export const PART_BYTES = 256 * 1024;
export const PRECACHED_PARTS = 8;
const A_YEAR = 365 * 24 * 60 * 60;
// V8 writes no code cache for a script that is too small to be worth it.
const FILLER_FUNCTIONS = 4000;

export interface PageServer {
  /** Chromium flags that lead the origin to this server, whatever its port: the origin never changes. */
  readonly browserArgs: readonly string[];
  close(): Promise<void>;
}

export async function startPageServer(): Promise<PageServer> {
  const certificate = makeCertificate(HOST);
  const server = createServer({ key: certificate.key, cert: certificate.cert }, answer);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    browserArgs: [
      `--host-resolver-rules=MAP ${HOST} 127.0.0.1:${port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
      // Not --ignore-certificate-errors: responses with a tolerated error never reach the HTTP cache.
      `--ignore-certificate-errors-spki-list=${certificate.spkiSha256}`,
    ],
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = new URL(request.url ?? '/', ORIGIN).pathname;
  if (path === '/') return send(response, 'text/html', '<!doctype html>' + scriptTags(), 'no-store');
  if (path === '/page.js') return send(response, 'text/javascript', asset('page.js'), 'no-store');
  if (path === '/service-worker.js') return send(response, 'text/javascript', workerScript(), 'no-cache');
  if (path === '/filler.js') return send(response, 'text/javascript', fillerScript(), cacheable());
  if (path === '/set-cookies') return sendCookies(response);
  const part = /^\/(?:cacheable|precached)\/(\d+)$/.exec(path)?.[1];
  if (part) return send(response, 'application/octet-stream', partBody(Number(part)), cacheable());
  response.writeHead(404, { 'cache-control': 'no-store' }).end();
}

function send(response: ServerResponse, type: string, body: string | Buffer, cacheControl: string): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': cacheControl }).end(body);
}

function sendCookies(response: ServerResponse): void {
  const cookies = [
    'wa_lang_pref=en',
    'wa_ul=c0ffee',
    'wa_web_lang_pref=en',
    'wa_session_hint=1',
    'wa_csrf=t0ken',
  ];
  const attributes = `Max-Age=${A_YEAR}; Path=/; Secure; HttpOnly; SameSite=Lax`;
  response.writeHead(204, { 'set-cookie': cookies.map((cookie) => `${cookie}; ${attributes}`) }).end();
}

function cacheable(): string {
  return `public, max-age=${A_YEAR}, immutable`;
}

function scriptTags(): string {
  return '<title>rig</title><script src="/filler.js"></script><script src="/page.js"></script>';
}

function workerScript(): string {
  return `const PRECACHED_PARTS = ${PRECACHED_PARTS};\n${asset('service-worker.js')}`;
}

function fillerScript(): string {
  const functions = Array.from(
    { length: FILLER_FUNCTIONS },
    (_, n) => `f[${n}]=(a)=>a*${n}+f.length;f[${n}](${n});`,
  );
  return `const f=[];${functions.join('\n')}`;
}

/** Bytes that do not compress, the same for the same part every time. */
function partBody(part: number): Buffer {
  const blocks = Array.from({ length: PART_BYTES / 64 }, (_, n) =>
    createHash('sha512').update(`${part}/${n}`).digest(),
  );
  return Buffer.concat(blocks);
}

function asset(name: string): string {
  return readFileSync(fileURLToPath(new URL(`./${name}`, import.meta.url)), 'utf8');
}
