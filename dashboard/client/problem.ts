// What went wrong, as the keeper told it (problem+json), or why it could not be asked at all.
import type { Problem as ProblemJson } from '../../src/doors/http/problem.ts';

export class Problem extends Error {
  /** What happened, one sentence. */
  readonly title: string;
  /** What to do. */
  readonly detail: string;
  readonly code: string;
  /** Of HTTP; 0 where there was no answer. */
  readonly status: number;

  constructor({ title, detail, code, status }: Omit<ProblemJson, 'type'>, options?: { cause?: unknown }) {
    super(title, options);
    this.name = 'Problem';
    this.title = title;
    this.detail = detail;
    this.code = code;
    this.status = status;
  }
}

export function isProblemJson(value: unknown): value is ProblemJson {
  return typeof value === 'object' && value !== null && 'title' in value && 'code' in value;
}

/** Whatever was thrown, as something that a page can show. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const title = error instanceof Error ? error.message : String(error);
  const detail = 'This is a fault of the dashboard itself. Load the page again.';
  return new Problem({ title, detail, code: 'DASHBOARD_FAULT', status: 0 }, { cause: error });
}
