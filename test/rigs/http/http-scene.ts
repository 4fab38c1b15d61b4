// A keeper over a real world with its HTTP, in this process and without a socket.
import type { Hono } from 'hono';
import { compose } from '../../../src/compose.ts';
import type { Caller, Role } from '../../../src/core/access.ts';
import type { KeeperEvent } from '../../../src/core/keeper-event.ts';
import { makeAccess } from '../../../src/doors/http/access/make-access.ts';
import { openAccess } from '../../../src/doors/http/access/open-access.ts';
import { KeeperEventHub } from '../../../src/doors/http/events/keeper-event-hub.ts';
import { httpApp } from '../../../src/doors/http/http-app.ts';
import type { HttpApp } from '../../../src/doors/http/http-app.ts';
import { KeeperMetrics } from '../../../src/doors/http/metrics/keeper-metrics.ts';
import { addMetrics } from '../../../src/doors/http/metrics/metrics-route.ts';
import { Keeper } from '../../../src/doors/keeper/keeper.ts';
import { keeperCalls } from '../../../src/doors/keeper/keeper-calls.ts';
import { Looks } from '../../../src/doors/keeper/looks.ts';
import { tellingCatalog } from '../../../src/doors/keeper/telling-catalog.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import type { CallOptions } from '../../../src/ports/fleet.ts';
import { settings } from '../faults/world.ts';
import type { World } from '../faults/world.ts';
import { httpParts } from './parts.ts';

export const admin: Caller = { keyId: 'k-admin', name: 'admin', role: 'admin', tenant: null };
export const operator: Caller = { ...admin, keyId: 'k-operate', name: 'operator', role: 'operate' };
export const reader: Caller = { ...admin, keyId: 'k-read', name: 'reader', role: 'read' };
export const keyOf = (tenant: string, role: Caller['role'] = 'operate'): Caller => ({
  keyId: `k-${tenant}`,
  name: `of ${tenant}`,
  role,
  tenant,
});

export interface HttpScene {
  readonly keeper: Keeper;
  readonly context: OperationContext;
  /** All that was published. */
  readonly events: Omit<KeeperEvent, 'id' | 'atMs'>[];
  readonly unforeseen: unknown[];
  /** The API as somebody sees it whose key was checked. */
  as(caller: Caller): Hono;
  /** As `as`, and the answer as JSON. @param body sent as JSON */
  ask(caller: Caller, request: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** With sign-in and keys as they are. */
  readonly withKeys: Hono;
  /** @returns the key itself */
  makeKey(name: string, role: Role, tenant: string | null): Promise<string>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // What a test reads of it is claimed by that test.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

/** A machine with much to do takes longer than people who look at a page like to wait. */
const patient = { prefer: 'wait=55' };

const nobodysCall: CallOptions = {
  caller: admin,
  signal: new AbortController().signal,
  progress: () => undefined,
};

/** Has looked once. */
export async function httpScene(world: World, flags: Record<string, unknown> = {}): Promise<HttpScene> {
  const config = settings(world, { 'guards.maxShare': 1, ...flags });
  const composition = compose(config, { home: world.home, madeBy: 'keeper' });
  const events: HttpScene['events'] = [];
  const publish = (event: (typeof events)[number]): void => void events.push(event);
  const catalog = tellingCatalog(composition.context.catalog, { publish });
  const { machine } = composition.context;
  const looks = new Looks({ home: catalog.homeId, machine, events: { publish }, fellowship: null });
  const context: OperationContext = { ...composition.context, catalog, lastLook: looks };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const queue = { push: () => undefined, idle: () => Promise.resolve() };
  const keeper = new Keeper(context, config, log, queue, looks);
  await keeper.runCheck();
  const calls = keeperCalls(context, keeper);
  const unforeseen: unknown[] = [];
  const hub = new KeeperEventHub(Date.now);
  const metrics = new KeeperMetrics();
  const access = makeAccess({
    keys: catalog.accessKeys,
    events: hub,
    http: { rateLimitPerMinute: 1_000_000 },
    about: { home: catalog.homeId, version: '0.0.0-test' },
    nowMs: Date.now,
    unnoted: (error) => void unforeseen.push(error),
  });
  const alerts = () => catalog.alertStates.all();
  const withKeys = httpApp(
    httpParts({
      calls,
      access,
      events: hub,
      moreRoutes: [
        (app) =>
          addMetrics(app, {
            access,
            metrics,
            sessionSeries: 5,
            fleet: () => looks.fleet(),
            alerts,
            nowMs: Date.now,
          }),
      ],
      state: () => keeper.state,
      unforeseen: (_what, error) => void unforeseen.push(error),
    }),
  );
  const apps = new Map<string, HttpApp>();
  const as = (caller: Caller): Hono => {
    const known = apps.get(caller.keyId);
    if (known !== undefined) return known.app;
    const app = httpApp(
      httpParts({
        calls,
        access: openAccess(caller),
        events: { publish },
        state: () => keeper.state,
        unforeseen: (_what, error) => void unforeseen.push(error),
      }),
    );
    apps.set(caller.keyId, app);
    return app.app;
  };
  return {
    keeper,
    context,
    events,
    unforeseen,
    as,
    withKeys: withKeys.app,
    async makeKey(name, role, tenant) {
      const input = { name, role, ...(tenant !== null && { tenant }) };
      const made = await calls.call('keys make', input, null, nobodysCall);
      return (made as { secret: string }).secret;
    },
    async ask(caller, request, body, headers = {}) {
      const [method = 'GET', path = ''] = request.split(' ');
      const init: RequestInit = { method, headers: { ...patient, ...headers } };
      if (body !== undefined) {
        init.body = JSON.stringify(body);
        init.headers = { 'content-type': 'application/json', ...patient, ...headers };
      }
      const answer = await as(caller).request(path, init);
      return { status: answer.status, headers: answer.headers, json: await answer.json() };
    },
    async close() {
      access.close();
      for (const app of [withKeys, ...apps.values()]) await app.close();
      await keeper.stop();
      await composition.close();
    },
  };
}
