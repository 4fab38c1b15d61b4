// What a request for long work is answered: its result where it ended in time, else where to ask how far it is.
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { taskJson } from './task-json.ts';
import type { KeptTask } from './tasks.ts';

const usualWaitS = 20;
/** Balancers and browsers give up after a minute. */
const longestWaitS = 55;

/** `Prefer: wait=N`, in seconds (RFC 7240). */
export function patienceMs(http: Context): number {
  const [, seconds] =
    /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?:$|[,;\s])/i.exec(http.req.header('prefer') ?? '') ?? [];
  return Math.min(longestWaitS, seconds === undefined ? usualWaitS : Number(seconds)) * 1000;
}

export function answerTask(http: Context, task: KeptTask): Response {
  const json = { 'content-type': 'application/json' };
  if (task.resultJson !== null) return http.body(task.resultJson, 200, json);
  if (task.error !== null) {
    const type = { 'content-type': 'application/problem+json' };
    return http.body(JSON.stringify(task.error), task.error.status as ContentfulStatusCode, type);
  }
  const location = `/api/tasks/${task.id}`;
  return http.body(taskJson(task), 202, { ...json, location, 'retry-after': '1' });
}
