// All that the keeper answers over HTTP, without a socket: tests ask it directly.
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HoldfastError } from '../../core/errors.ts';
import type { KeeperEvents, OperationCalls } from '../../ports/fleet.ts';
import type { Access } from './access/access.ts';
import { addDashboard, nowherePage } from './dashboard-files.ts';
import { addDescriptionRoutes } from './description-routes.ts';
import { addHealth } from './health.ts';
import type { HealthQuestions } from './health.ts';
import { addOperationRoutes } from './operation-routes.ts';
import { answerProblem } from './problem.ts';
import { addTaskRoutes } from './task-routes.ts';
import { Tasks } from './tasks.ts';

export interface HttpParts extends HealthQuestions {
  readonly calls: OperationCalls;
  readonly access: Access;
  readonly events: Pick<KeeperEvents, 'publish'>;
  /** Of parts that are no operations, and no matter of access: metrics. */
  readonly moreRoutes: readonly ((app: Hono) => void)[];
  readonly version: string;
  /** Where the built dashboard lies; null where it was not built. */
  readonly dashboard: string | null;
  /** What nobody foresaw: callers are told only that it happened. */
  unforeseen(what: string, error: unknown): void;
}

export interface HttpApp {
  readonly app: Hono;
  /** Cancels tasks and waits for their ends. */
  close(): Promise<void>;
}

const bodyLimitBytes = 262_144;
const withoutBody: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export function httpApp(parts: HttpParts): HttpApp {
  const { access, events, nowMs } = parts;
  const app = new Hono();
  const newId = (): string => `task-${randomBytes(9).toString('base64url')}`;
  const tasks = new Tasks({
    nowMs,
    newId,
    events,
    unforeseen: (what, error) => parts.unforeseen(what, error),
  });
  app.onError((error, http) => {
    if (!(error instanceof HoldfastError)) parts.unforeseen(`${http.req.method} ${http.req.path}`, error);
    return answerProblem(http, error);
  });
  app.notFound(
    async (http) =>
      (await nowherePage(http, parts.dashboard)) ??
      answerProblem(http, nothingThere(app, http.req.method, http.req.path)),
  );
  app.use(access.guard);
  const limit = bodyLimit({
    maxSize: bodyLimitBytes,
    onError: (http) => answerProblem(http, new HoldfastError('BODY_TOO_LARGE', { limit: '256 kB' })),
  });
  // To look for a body is to build a whole Request around it, and these have none.
  app.use((http, next) => (withoutBody.has(http.req.method) ? next() : limit(http, next)));
  addHealth(app, parts, access);
  access.addRoutes(app);
  for (const addRoutes of parts.moreRoutes) addRoutes(app);
  addOperationRoutes(app, { ...parts, tasks });
  addTaskRoutes(app, { access, tasks });
  addDescriptionRoutes(app, parts);
  addDashboard(app, parts.dashboard);
  return { app, close: () => tasks.stop() };
}

function nothingThere(app: Hono, method: string, path: string): HoldfastError {
  const allowed = app.routes
    .filter((route) => route.method !== 'ALL' && patternOf(route.path).test(path))
    .map((route) => route.method);
  // A route may itself find nothing there.
  if (allowed.length === 0 || allowed.includes(method))
    return new HoldfastError('ROUTE_NOT_FOUND', { method, path });
  const names = [...new Set(allowed)].join(', ');
  return new HoldfastError('METHOD_NOT_ALLOWED', { method, path, allowed: names });
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(/\/:\w+\?/g, '(?:/[^/]+)?').replaceAll(/:\w+/g, '[^/]+')}$`);
}
