// The HTTP of a keeper without a socket: real keys in a real catalog, a clock that the test sets, and requests as a browser
// or a program would send them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, onTestFinished } from 'vitest';
import { openCatalog } from '../../../src/catalog/open-catalog.ts';
import type { Role } from '../../../src/core/access.ts';
import { makeAccess } from '../../../src/doors/http/access/make-access.ts';
import type { AccessOptions } from '../../../src/doors/http/access/make-access.ts';
import { KeeperEventHub } from '../../../src/doors/http/events/keeper-event-hub.ts';
import { httpApp } from '../../../src/doors/http/http-app.ts';
import type { HttpParts } from '../../../src/doors/http/http-app.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { keysMake } from '../../../src/operations/keys-make.ts';
import { keysRevoke } from '../../../src/operations/keys-revoke.ts';
import type { Catalog } from '../../../src/ports/catalog.ts';
import { httpParts } from './parts.ts';

export interface Service {
  readonly app: Hono;
  readonly catalog: Catalog;
  readonly events: KeeperEventHub;
  readonly clock: { nowMs: number };
  /** @returns the text of a new key */
  key(role: Role, more?: { tenant?: string; endsInDays?: number }): Promise<string>;
  revoke(key: string): Promise<void>;
  ask(path: string, from?: Asking): Promise<Response>;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Where the connection comes from; this machine unless set. */
  readonly address?: string;
}

export interface ServiceOptions {
  readonly http?: Partial<AccessOptions['http']>;
  readonly parts?: Partial<HttpParts>;
  readonly catalog?: Catalog;
}

let keys = 0;

export function service({ http = {}, parts = {}, catalog = ownCatalog() }: ServiceOptions = {}): Service {
  const clock = { nowMs: Date.now() };
  const nowMs = (): number => clock.nowMs;
  const events = new KeeperEventHub(nowMs);
  const access = makeAccess({
    keys: catalog.accessKeys,
    events,
    http: { rateLimitPerMinute: 1000, ...http },
    about: { home: catalog.homeId, version: '1.2.3' },
    nowMs,
    unnoted: (error) => {
      throw error;
    },
  });
  onTestFinished(() => access.close());
  const { app } = httpApp(httpParts({ access, events, nowMs, ...parts }));
  const context = { catalog, nowMs } as OperationContext;
  return {
    app,
    catalog,
    events,
    clock,
    key: async (role, more = {}) =>
      (await keysMake.run(context, { name: `key ${++keys}`, role, ...more })).secret,
    revoke: async (key) => void (await keysRevoke.run(context, { id: key.split('_')[1] ?? '' })),
    ask: async (path, asking = {}) => ask(app, path, asking),
  };
}

function ask(app: Hono, path: string, { method, headers = {}, body, address = '127.0.0.1' }: Asking) {
  const sent = { host: '127.0.0.1:8765', ...headers };
  const request =
    body === undefined
      ? { headers: sent }
      : { headers: { 'content-type': 'application/json', ...sent }, body: JSON.stringify(body) };
  const env = { incoming: { socket: { remoteAddress: address } } };
  return app.request(path, { method: method ?? (body === undefined ? 'GET' : 'POST'), ...request }, env);
}

/** For tests that may share one: making it is most of what they cost. Called where tests are declared. */
export function sharedCatalog(): Catalog {
  const { catalog, end } = newCatalog();
  afterAll(end);
  return catalog;
}

function ownCatalog(): Catalog {
  const { catalog, end } = newCatalog();
  onTestFinished(end);
  return catalog;
}

function newCatalog(): { catalog: Catalog; end(): void } {
  const home = mkdtempSync(join(tmpdir(), 'holdfast-service-'));
  const catalog = openCatalog(home, { nowMs: Date.now, newId: () => 'home-of-this-test' });
  return {
    catalog,
    end() {
      catalog.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** As a program sends it. */
export function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

export async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { code: string }).code;
}

export interface SignedIn {
  /** For a browser that changes something. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookie: string;
  readonly csrf: string;
  /** The whole Set-Cookie line. */
  readonly setCookie: string;
}

export async function signIn({ ask: asking }: Service, key: string): Promise<SignedIn> {
  const response = await asking('/api/sign-in', { body: { key } });
  if (response.status !== 200) throw new Error(await response.text());
  const setCookie = response.headers.get('set-cookie') ?? '';
  const cookie = setCookie.split(';')[0] ?? '';
  const { csrf } = (await response.json()) as { csrf: string };
  return { cookie, csrf, setCookie, headers: { cookie, 'x-holdfast-csrf': csrf } };
}
