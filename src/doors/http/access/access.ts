// Who asks over HTTP, and whether they may: what the router asks before it does anything.
import type { Context, Hono, MiddlewareHandler } from 'hono';
import type { Caller } from '../../../core/access.ts';

export interface Access {
  /**
   * Before every route, static files included: puts the security headers on every answer (also on errors), refuses what
   * another site may have sent, and counts requests. What it throws is a HoldfastError like any other.
   */
  readonly guard: MiddlewareHandler;
  /**
   * Who asks, by key, cookie, or (while no key was ever made) by asking from this machine.
   * @throws HoldfastError NO_KEY, HOST_NOT_OURS
   */
  caller(http: Context): Promise<Caller>;
  /** The same for what is open on this machine also where there are keys: /health, /metrics. null for who may not. */
  knownCaller(http: Context): Promise<Caller | null>;
  /** Signing in and out, /api/caller, /api/events. */
  addRoutes(app: Hono): void;
  /** Ends every session and every open stream. */
  close(): void;
}
