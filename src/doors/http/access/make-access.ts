// Lets callers in: by key, by a session that was signed in with one, or, while no key was ever made, from this machine.
import { timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Caller } from '../../../core/access.ts';
import { HoldfastError } from '../../../core/errors.ts';
import type { AccessKeys } from '../../../ports/access-keys.ts';
import type { KeeperEvents } from '../../../ports/fleet.ts';
import { addEventRoute } from '../events/add-event-route.ts';
import type { Access } from './access.ts';
import { addSignInRoutes, cookieName } from './add-sign-in-routes.ts';
import type { Asked } from './asked.ts';
import { KnownKeys } from './known-keys.ts';
import { OpenStreams } from './open-streams.ts';
import { RequestLimits } from './request-limits.ts';
import { addressOf, isFromThisMachine, whyCrossSite } from './request-source.ts';
import { putSecurityHeaders } from './security-headers.ts';
import { Sessions } from './sessions.ts';

export interface AccessOptions {
  readonly keys: AccessKeys;
  readonly events: KeeperEvents;
  readonly http: { readonly publicUrl?: string | undefined; readonly rateLimitPerMinute: number };
  /** What a signed-in caller is told of this keeper. */
  readonly about: { readonly home: string; readonly version: string };
  nowMs(): number;
  /** That a key was used could not be noted. */
  unnoted(error: unknown): void;
}

/** While no key was ever made. */
const loopback: Caller = { keyId: 'loopback', name: 'loopback', role: 'admin', tenant: null };
/** Health and metrics are open on this machine also where there are keys. */
const looker: Caller = { ...loopback, role: 'read' };

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

export function makeAccess(options: AccessOptions): Access {
  const keys = new KnownKeys(options);
  const sessions = new Sessions(() => options.nowMs());
  const limits = new RequestLimits(options.http.rateLimitPerMinute);
  const publicUrl = options.http.publicUrl ?? null;
  const streams = new OpenStreams((asked) => stillMay(keys, sessions, asked));
  /** Who sent each request that is under way, or why nobody knows. */
  const found = new WeakMap<Context, Asked | HoldfastError>();

  const look = async (http: Context): Promise<void> => {
    const address = addressOf(http, publicUrl);
    const text = bearerOf(http);
    if (text === null) refuseCrossSite(http, publicUrl);
    const asked =
      text === null ? await withoutKey(http, keys, sessions, publicUrl) : await withKey(text, keys);
    found.set(http, asked);
    if (!(asked instanceof HoldfastError)) {
      await limits.byKey(asked.caller.keyId);
      if (asked.session !== null) refuseForged(http, asked.session.csrf);
      return;
    }
    if (text !== null) await limits.wrongKey(address);
    await limits.byAddress(address);
  };
  const askedBy = (http: Context): Asked => {
    const asked = found.get(http);
    if (asked === undefined) throw new Error('the guard has not seen this request');
    if (asked instanceof HoldfastError) throw asked;
    return asked;
  };

  return {
    guard: async (http, next) => {
      try {
        await look(http);
      } catch (error) {
        putSecurityHeaders(http);
        if (error instanceof HoldfastError && error.code === 'TOO_MANY_REQUESTS')
          http.header('retry-after', String(error.details['seconds']));
        throw error;
      }
      putSecurityHeaders(http);
      await next();
      putSecurityHeaders(http);
    },
    caller: async (http) => askedBy(http).caller,
    async knownCaller(http) {
      const asked = found.get(http);
      if (asked !== undefined && !(asked instanceof HoldfastError)) return asked.caller;
      // Where a proxy is said to be, everybody comes from this machine.
      const isOpen = publicUrl === null && bearerOf(http) === null && isFromThisMachine(http);
      return isOpen ? looker : null;
    },
    addRoutes(app) {
      addSignInRoutes(app, { ...options, publicUrl, keys, sessions, limits, streams, askedBy });
      addEventRoute(app, { events: options.events, open: (http) => openFor(streams, askedBy(http)) });
    },
    close() {
      streams.close();
      sessions.clear();
    },
  };
}

function openFor(streams: OpenStreams, asked: Asked) {
  return { caller: asked.caller, stream: streams.open(asked) };
}

async function withKey(text: string, keys: KnownKeys): Promise<Asked | HoldfastError> {
  const caller = await keys.byText(text);
  if (caller !== null) return { caller, session: null };
  return new HoldfastError('NO_KEY', {
    cause: 'the one that was sent is unknown, was revoked, or has ended',
  });
}

async function withoutKey(
  http: Context,
  keys: KnownKeys,
  sessions: Sessions,
  publicUrl: string | null,
): Promise<Asked | HoldfastError> {
  const cookie = getCookie(http, cookieName);
  const session = cookie === undefined ? null : sessions.find(cookie);
  const caller = session === null ? null : await keys.byId(session.keyId);
  if (session !== null && caller !== null) {
    sessions.use(session);
    return { caller, session };
  }
  if (session !== null) sessions.end(session.id);
  if (await keys.anyMade()) {
    const cause = cookie === undefined ? 'none was sent' : 'the session has ended; sign in again';
    return new HoldfastError('NO_KEY', { cause });
  }
  if (publicUrl === null && isFromThisMachine(http)) return { caller: loopback, session: null };
  return new HoldfastError('HOST_NOT_OURS', { cause: 'this was not asked by one of its own names' });
}

async function stillMay(keys: KnownKeys, sessions: Sessions, { caller, session }: Asked): Promise<boolean> {
  if (session !== null && sessions.find(session.id) === null) return false;
  if (caller.keyId === loopback.keyId) return !(await keys.anyMade());
  return (await keys.byId(caller.keyId)) !== null;
}

/** null where nothing of the kind was sent. */
function bearerOf({ req }: Context): string | null {
  const sent = /^bearer(?:\s+(.*))?$/i.exec(req.header('authorization') ?? '');
  return sent === null ? null : (sent[1] ?? '').trim();
}

/** A key in a header is no browser's doing; everything else it might add by itself. @throws HoldfastError CROSS_SITE */
function refuseCrossSite(http: Context, publicUrl: string | null): void {
  const cause = whyCrossSite(http, publicUrl);
  if (cause !== null) throw new HoldfastError('CROSS_SITE', { cause });
}

/** @throws HoldfastError CROSS_SITE */
function refuseForged({ req }: Context, csrf: string): void {
  if (safeMethods.has(req.method)) return;
  const [given, wanted] = [Buffer.from(req.header('x-holdfast-csrf') ?? ''), Buffer.from(csrf)];
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  const cause = 'x-holdfast-csrf is not what /api/caller says';
  throw new HoldfastError('CROSS_SITE', { cause });
}
