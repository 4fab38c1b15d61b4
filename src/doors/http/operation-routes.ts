// Every operation that declares a route has one: this is where declarations become HTTP.
import type { Context, Hono } from 'hono';
import { HoldfastError } from '../../core/errors.ts';
import { operations } from '../../operations/index.ts';
import type { HttpRoute, Operation } from '../../operations/operation.ts';
import type { OperationCalls } from '../../ports/fleet.ts';
import type { Access } from './access/access.ts';
import { answerTask, patienceMs } from './answer-task.ts';
import { givenInput, homeBesideBody, jsonBody } from './given-input.ts';
import type { Tasks } from './tasks.ts';

export type RoutedOperation = Operation & { readonly http: HttpRoute };

export interface OperationParts {
  readonly calls: OperationCalls;
  readonly access: Access;
  readonly tasks: Tasks;
}

const everyOperation = Object.values(operations) as unknown as Operation[];

export const routedOperations = everyOperation.filter(
  (operation): operation is RoutedOperation => operation.http !== undefined,
);

/** What `POST /api/plans` makes: a plan of any of these. */
export const planningOperations = everyOperation.filter(({ risk }) => risk === 'plans');

/** What runs as a task: whatever may take longer than a caller should hang on. */
export function isTask({ risk, http, secret, recordsOnly }: RoutedOperation): boolean {
  if (secret === true || recordsOnly === true) return false;
  return risk !== 'reads' || http.isLong === true;
}

export function addOperationRoutes(app: Hono, parts: OperationParts): void {
  for (const operation of routedOperations) {
    const path = `/api${operation.http.path.replaceAll(/\{(\w+\??)\}/g, ':$1')}`;
    app.on(operation.http.method.toUpperCase(), path, (http) => answerOperation(http, operation, parts));
  }
  app.post('/api/plans', (http) => answerNewPlan(http, parts));
}

async function answerOperation(
  http: Context,
  operation: RoutedOperation,
  { calls, access, tasks }: OperationParts,
): Promise<Response> {
  const caller = await access.caller(http);
  const { input, home } = await inputAndHome(http, operation);
  const { name, risk } = operation;
  if (!isTask(operation)) {
    const options = {
      caller,
      // Made when it is asked for: most answers are at hand.
      get signal() {
        return http.req.raw.signal;
      },
      progress: () => undefined,
    };
    return answerJson(http, await calls.call(name, input, home, options));
  }
  const waitMs = patienceMs(http);
  const joinKey = risk === 'reads' ? JSON.stringify([name, input, home, caller.tenant, caller.role]) : null;
  const run = tasks.start({
    operation: name,
    caller,
    joinKey,
    run: (options) => calls.call(name, input, home, { ...options, atOnce: true }),
  });
  return answerTask(http, await tasks.wait(run, caller, waitMs));
}

/** What is frozen is the same for everybody who asks: its text is kept for as long as it is. */
const texts = new WeakMap<object, string>();

function answerJson(http: Context, answer: unknown): Response {
  if (typeof answer !== 'object' || !Object.isFrozen(answer) || answer === null)
    return http.json(answer as object);
  const text = texts.get(answer) ?? JSON.stringify(answer);
  texts.set(answer, text);
  return http.body(text, 200, { 'content-type': 'application/json' });
}

/** `home` names the keeper whose it is, in the query of any route; null where it need not be said. */
async function inputAndHome(
  http: Context,
  operation: RoutedOperation,
): Promise<{ input: Record<string, unknown>; home: string | null }> {
  const given = await givenInput(http, operation);
  if (operation.http.method === 'post') return { input: given, home: homeBesideBody(http) };
  const { home = null } = http.req.query();
  if ('home' in operation.input.shape) return { input: given, home };
  const { home: _home, ...input } = given;
  return { input, home };
}

async function answerNewPlan(http: Context, { calls, access, tasks }: OperationParts): Promise<Response> {
  const caller = await access.caller(http);
  const { operation, input, home } = readPlanRequest(await jsonBody(http), homeBesideBody(http));
  const waitMs = patienceMs(http);
  const run = tasks.start({
    operation,
    caller,
    joinKey: null,
    run: async (options) => planIn(await calls.call(operation, input, home, options)),
  });
  return answerTask(http, await tasks.wait(run, caller, waitMs));
}

interface PlanRequest {
  readonly operation: string;
  readonly input: unknown;
  readonly home: string | null;
}

function readPlanRequest(
  { operation, input = {}, home = null, ...more }: Record<string, unknown>,
  homeInQuery: string | null,
): PlanRequest {
  const [unknown] = Object.keys(more);
  if (unknown !== undefined)
    throw new HoldfastError('USAGE', { cause: `${unknown}: there is no such field` });
  const names = planningOperations.map(({ name }) => name);
  if (typeof operation !== 'string' || !names.includes(operation))
    throw new HoldfastError('USAGE', { cause: `operation: one of ${names.join(', ')}` });
  if (home !== null && typeof home !== 'string')
    throw new HoldfastError('USAGE', { cause: 'home: the id of a home' });
  if (home !== null && homeInQuery !== null && home !== homeInQuery)
    throw new HoldfastError('USAGE', { cause: 'home: the query and the body name two' });
  return { operation, input, home: home ?? homeInQuery };
}

/** Some operations answer more than their plan. */
function planIn(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'plan' in answer ? answer.plan : answer;
}
