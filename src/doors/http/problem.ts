// An error as HTTP tells it: application/problem+json with the stable code, what happened, and what to do.
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { errorTable, HoldfastError } from '../../core/errors.ts';

export const problemSchema = z
  .object({
    type: z.string().describe('urn:holdfast:error:CODE'),
    title: z.string().describe('what happened'),
    status: z.int(),
    detail: z.string().describe('what to do next'),
    code: z.string().describe('stable; see docs/reference/codes.md'),
  })
  .meta({ id: 'Problem' });

export type Problem = z.output<typeof problemSchema>;

/** What nobody foresaw says nothing of the inside: that stands in the keeper's log. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof HoldfastError)) {
    const title = 'Holdfast failed in a way that nobody foresaw.';
    return problem('INTERNAL', title, 500, 'The log of the keeper has the details; please report them.');
  }
  return problem(error.code, error.message, errorTable[error.code].http, error.hint);
}

function problem(code: string, title: string, status: number, detail: string): Problem {
  return { type: `urn:holdfast:error:${code}`, title, status, detail, code };
}

/** @param headers for example Retry-After */
export function answerProblem(http: Context, error: unknown, headers: Record<string, string> = {}): Response {
  const body = problemOf(error);
  const type = { 'content-type': 'application/problem+json' };
  return http.body(JSON.stringify(body), body.status as ContentfulStatusCode, { ...headers, ...type });
}
