// Every route that the dashboard uses, one function each. What they answer is what their operations declare.
import type { ApprovedSnapshot } from '../../src/operations/approve.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { RunReport } from '../../src/core/report.ts';
import type { AlertsReport, StandingAlert } from '../../src/operations/alerts-list.ts';
import type { DoctorReport } from '../../src/operations/doctor.ts';
import type { FleetReport } from '../../src/operations/fleet.ts';
import type { GrowthReport } from '../../src/core/growth/growth-report.ts';
import type { KeysReport } from '../../src/operations/keys-list.ts';
import type { MadeKey } from '../../src/operations/keys-make.ts';
import type { PlansReport } from '../../src/operations/plan.ts';
import type { RunsReport } from '../../src/operations/runs.ts';
import type { SessionsReport } from '../../src/operations/sessions-list.ts';
import type { ShownSessions } from '../../src/operations/sessions-show.ts';
import type { SnapshotsTaken } from '../../src/operations/snapshot.ts';
import type { SnapshotsReport } from '../../src/operations/snapshots.ts';
import type { TrashReport } from '../../src/operations/trash.ts';
import type { CallerAnswer } from './answers.ts';
import { request } from './request.ts';
import type { Query } from '../words/query-text.ts';
import { work } from './work.ts';
import type { Watching } from './work.ts';

const one = (segment: string): string => encodeURIComponent(segment);

async function get<T>(path: string, query: Query, signal?: AbortSignal): Promise<T> {
  const until = signal === undefined ? {} : { signal };
  return (await request<T>('GET', `/api/${path}`, { query, ...until })).body;
}

async function post<T>(path: string, body: unknown): Promise<T> {
  return (await request<T>('POST', `/api/${path}`, { body })).body;
}

/** Of the keeper whose it is, where that is another one than answers. */
type Home = string | undefined;

export const api = {
  caller: () => get<CallerAnswer>('caller', {}),
  signIn: (key: string) => post<unknown>('sign-in', { key }),
  signOut: () => post<unknown>('sign-out', {}),

  fleet: (until: AbortSignal) => get<FleetReport>('fleet', {}, until),
  growth: (query: Query, until: AbortSignal) => get<GrowthReport>('growth', query, until),

  sessions: (query: Query, until?: AbortSignal) => get<SessionsReport>('sessions', query, until),
  session: (name: string, query: Query, until: AbortSignal) =>
    get<ShownSessions>(`sessions/${one(name)}`, query, until),
  snapshots: (query: Query, watching: Watching) =>
    work<SnapshotsReport>('GET', '/api/snapshots', { query }, watching),
  takeSnapshot: (session: string, home: Home, watching: Watching) =>
    work<SnapshotsTaken>('POST', '/api/snapshots', { query: { home }, body: { session } }, watching),
  approveSnapshot: (session: string, snapshot: string, home: Home, watching: Watching) =>
    work<ApprovedSnapshot>(
      'POST',
      '/api/snapshots/approve',
      { query: { home }, body: { session, snapshot } },
      watching,
    ),

  plans: (until: AbortSignal) => get<PlansReport>('plans', {}, until),
  plan: (id: string, query: Query, until: AbortSignal) => get<PlansReport>(`plans/${one(id)}`, query, until),
  makePlan: (
    operation: string,
    { input, home }: { readonly input: Readonly<Record<string, unknown>>; readonly home: Home },
    watching: Watching,
  ) => work<Plan>('POST', '/api/plans', { query: { home }, body: { operation, input } }, watching),
  applyPlan: (id: string, home: Home, watching: Watching) =>
    work<RunReport>('POST', `/api/plans/${one(id)}/apply`, { query: { home }, body: {} }, watching),
  dropPlan: (id: string, home: Home) => work<unknown>('DELETE', `/api/plans/${one(id)}`, { query: { home } }),

  runs: (query: Query, until: AbortSignal) => get<RunsReport>('runs', query, until),
  run: (id: string, query: Query, until: AbortSignal) => get<RunsReport>(`runs/${one(id)}`, query, until),
  undo: (
    run: string,
    { force, home }: { readonly force: boolean; readonly home: Home },
    watching: Watching,
  ) =>
    work<RunReport>(
      'POST',
      `/api/runs/${one(run)}/undo`,
      { query: { home }, body: force ? { force } : {} },
      watching,
    ),

  trash: (query: Query, until: AbortSignal) => get<TrashReport>('trash', query, until),
  findings: (query: Query, watching: Watching) =>
    work<DoctorReport>('GET', '/api/findings', { query }, watching),

  alerts: (until: AbortSignal) => get<AlertsReport>('alerts', {}, until),
  acknowledgeAlert: (key: string, note: string) =>
    work<StandingAlert>('POST', '/api/alerts/acknowledge', { body: note === '' ? { key } : { key, note } }),
  silenceAlert: (key: string, hours: number) =>
    work<StandingAlert>('POST', '/api/alerts/silence', { body: { key, hours } }),

  keys: (until: AbortSignal) => get<KeysReport>('keys', {}, until),
  makeKey: (key: Readonly<Record<string, unknown>>) => work<MadeKey>('POST', '/api/keys', { body: key }),
  revokeKey: (id: string) => work<unknown>('DELETE', `/api/keys/${one(id)}`, {}),

  cancelTask: (id: string) => request<unknown>('DELETE', `/api/tasks/${one(id)}`),
} as const;
