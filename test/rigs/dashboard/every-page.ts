// Every page of the dashboard over a demo world, with what says that it is there; a plan and its run to have pages of.
import type { Plan } from '../../../src/core/plan.ts';
import type { RunReport } from '../../../src/core/report.ts';

export interface MadeForPages {
  readonly plan: string;
  readonly run: string;
}

export interface DashboardPage {
  readonly name: string;
  readonly path: string;
  /** A text that stands there once it is loaded. */
  readonly shows: string;
}

export function dashboardPages({ plan, run }: MadeForPages): readonly DashboardPage[] {
  return [
    { name: 'fleet', path: '/', shows: 'What needs a decision' },
    { name: 'sessions', path: '/sessions', shows: 'company_1/main' },
    { name: 'no-sessions', path: '/sessions?query=nobody', shows: 'No session fits this filter.' },
    { name: 'session', path: '/sessions/company_1%2Fmain', shows: 'What it holds' },
    { name: 'no-session', path: '/sessions/nobody%2Fnowhere', shows: 'SESSION_NOT_FOUND' },
    { name: 'plans', path: '/plans', shows: 'Waiting for a decision' },
    { name: 'plan', path: `/plans/${plan}`, shows: 'What it does, by reason' },
    { name: 'runs', path: '/runs', shows: 'Clean browser caches' },
    { name: 'run', path: `/runs/${run}`, shows: 'Journal' },
    { name: 'alerts', path: '/alerts', shows: 'Acknowledge' },
    { name: 'trash', path: '/trash', shows: '574 files' },
    { name: 'doctor', path: '/doctor', shows: 'CREDENTIALS_DAMAGED' },
    { name: 'keys', path: '/keys', shows: 'Make a key' },
  ];
}

/** By HTTP, as the loopback caller of a keeper without keys. */
export async function cleanCaches(url: string): Promise<MadeForPages> {
  const plan = await post<Plan>(url, '/api/plans', { operation: 'clean', input: {} });
  const { runId } = await post<RunReport>(url, `/api/plans/${plan.id}/apply`, {});
  return { plan: plan.id, run: runId };
}

async function post<Answer>(url: string, path: string, body: unknown): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
