// Signing in with a key, for browsers: the key is exchanged for a cookie that no script can read.
import type { Context, Hono } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import type { Caller } from '../../../core/access.ts';
import { HoldfastError } from '../../../core/errors.ts';
import { jsonBody } from '../given-input.ts';
import type { Asked } from './asked.ts';
import type { KnownKeys } from './known-keys.ts';
import type { OpenStreams } from './open-streams.ts';
import type { RequestLimits } from './request-limits.ts';
import { addressOf, isHttps } from './request-source.ts';
import { absoluteEndMs } from './sessions.ts';
import type { Session, Sessions } from './sessions.ts';

export const cookieName = 'holdfast_session';

interface SignInParts {
  readonly keys: KnownKeys;
  readonly sessions: Sessions;
  readonly limits: RequestLimits;
  readonly streams: OpenStreams;
  readonly publicUrl: string | null;
  readonly about: { readonly home: string; readonly version: string };
  askedBy(http: Context): Asked;
}

export function addSignInRoutes(app: Hono, parts: SignInParts): void {
  const { keys, sessions, limits, streams, publicUrl } = parts;
  app.post('/api/sign-in', async (http) => {
    const { key } = await jsonBody(http);
    if (typeof key !== 'string') throw new HoldfastError('USAGE', { cause: 'key: the key to sign in with' });
    const caller = await keys.byText(key);
    if (caller === null) {
      await limitWrong(http, limits, publicUrl);
      const cause = 'the one that was sent is unknown, was revoked, or has ended';
      throw new HoldfastError('NO_KEY', { cause });
    }
    const session = sessions.begin(caller.keyId);
    setCookie(http, cookieName, session.id, {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      secure: isHttps(http, publicUrl),
      maxAge: absoluteEndMs / 1000,
    });
    return http.json(told(caller, session, parts));
  });
  app.post('/api/sign-out', (http) => {
    const { session } = parts.askedBy(http);
    if (session !== null) {
      sessions.end(session.id);
      streams.endSession(session.id);
    }
    deleteCookie(http, cookieName, { path: '/' });
    return http.json({ signedOut: session !== null });
  });
  app.get('/api/caller', (http) => {
    const { caller, session } = parts.askedBy(http);
    return http.json(told(caller, session, parts));
  });
}

async function limitWrong(http: Context, limits: RequestLimits, publicUrl: string | null): Promise<void> {
  try {
    await limits.wrongKey(addressOf(http, publicUrl));
  } catch (error) {
    if (error instanceof HoldfastError) http.header('retry-after', String(error.details['seconds']));
    throw error;
  }
}

function told({ name, role, tenant }: Caller, session: Session | null, { about }: SignInParts): object {
  return { caller: { name, role, tenant }, ...about, csrf: session?.csrf ?? null };
}
