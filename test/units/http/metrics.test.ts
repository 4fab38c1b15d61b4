// GET /metrics: what it says of the last look, what the keeper measured, and that a tenant's key gets its own alone.
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { Caller } from '../../../src/core/access.ts';
import type { AlertState } from '../../../src/core/alert.ts';
import type { FleetPicture, HomePicture, SessionRow } from '../../../src/core/fleet.ts';
import { measured } from '../../../src/compose-measured.ts';
import { HoldfastError } from '../../../src/core/errors.ts';
import { KeeperMetrics } from '../../../src/doors/http/metrics/keeper-metrics.ts';
import { addMetrics } from '../../../src/doors/http/metrics/metrics-route.ts';
import { sessionRowOf } from '../../rigs/fleet/session-row.ts';

const place = 'baileys:/srv/auth';
function rowOf(tenant: string, more: Partial<SessionRow> = {}): SessionRow {
  return sessionRowOf(`${tenant}/main`, {
    key: `${place}#${tenant}`,
    ref: { place, engine: 'baileys', form: 'folder', path: tenant, tenant, id: 'main' },
    entries: 10,
    sizeBytes: 1000,
    byClass: { session: { entries: 9, sizeBytes: 900 }, credentials: { entries: 1, sizeBytes: 100 } },
    growthPerDay: 2,
    ...more,
  });
}

const fleet: FleetPicture = {
  homes: [
    {
      home: 'home-1',
      machine: 'one',
      takenAtMs: 5000,
      alive: true,
      places: [{ url: place, root: '/srv/auth', identity: '1:2', sessions: 2, problem: null }],
      sessions: [rowOf('acme'), rowOf('other', { health: 'critical', sizeBytes: 5000 })],
    },
  ],
};
const alerts: AlertState[] = [
  {
    key: 'k',
    event: 'session.files',
    level: 'critical',
    session: rowOf('other').ref,
    text: 'text',
    firstAtMs: 1,
    lastSentMs: 1,
  },
];

async function scrape(
  tenant: string | null,
  { metrics = new KeeperMetrics(), sessionSeries = 0, picture = fleet } = {},
) {
  const app = new Hono();
  const caller: Caller = { keyId: 'k', name: 'k', role: 'read', tenant };
  addMetrics(app, {
    access: { knownCaller: async () => caller },
    metrics,
    sessionSeries,
    fleet: () => picture,
    alerts: async () => alerts,
    nowMs: () => 5000,
  });
  const answer = await app.request('/metrics');
  expect(answer.status).toBe(200);
  return (await answer.text()).split('\n');
}

test('the last look is told by engine, health and class, with alerts by level, zeros included', async () => {
  const lines = await scrape(null);
  expect(lines).toEqual(
    expect.arrayContaining([
      'holdfast_sessions{engine="baileys",health="healthy"} 1',
      'holdfast_sessions{engine="baileys",health="critical"} 1',
      'holdfast_entries{engine="baileys",class="session"} 18',
      'holdfast_bytes{engine="baileys",class="credentials"} 200',
      'holdfast_growth_entries_per_day{engine="baileys"} 4',
      'holdfast_alerts{level="critical"} 1',
      'holdfast_alerts{level="emergency"} 0',
      'holdfast_unread_places 0',
      `holdfast_place_readable{machine="one",place="${place}"} 1`,
      'holdfast_last_look_timestamp_seconds{machine="one",home="home-1"} 5',
    ]),
  );
});

test('a home that was silent for a week counts no more, and is told as not alive', async () => {
  const gone = {
    ...fleet.homes[0],
    home: 'home-2',
    machine: 'two',
    alive: false,
    takenAtMs: -8 * 86_400_000,
  };
  const lines = await scrape(null, { picture: { homes: [...fleet.homes, gone as HomePicture] } });
  expect(lines).toContain('holdfast_sessions{engine="baileys",health="healthy"} 1');
  expect(lines).toContain('holdfast_keeper_alive{machine="two",home="home-2"} 0');
});

test('sessions have series of their own only where somebody asks for it, and then the biggest first', async () => {
  expect((await scrape(null)).join('\n')).not.toContain('holdfast_session_bytes');
  const lines = await scrape(null, { sessionSeries: 1 });
  const series = lines.filter((line) => line.startsWith('holdfast_session_bytes'));
  expect(series).toEqual([
    `holdfast_session_bytes{tenant="other",session="main",place="${place}",path="other"} 5000`,
  ]);
});

test('a key of a tenant gets what concerns its tenant, and nothing of the others or of the house', async () => {
  const text = (await scrape('acme', { sessionSeries: 10 })).join('\n');
  expect(text).toContain('holdfast_sessions{engine="baileys",health="healthy"} 1');
  expect(text).toContain('holdfast_alerts{level="critical"} 0');
  for (const secret of ['other', 'critical",} 1', 'process_', 'holdfast_place', 'holdfast_call'])
    expect(text).not.toContain(secret);
});

test('calls of a measured port are timed by their outcome, and leases that somebody took are counted', async () => {
  const metrics = new KeeperMetrics();
  const port = {
    read: async () => 'found',
    write: async () => {
      throw new HoldfastError('LEASE_LOST', { session: 'acme/main' });
    },
    renew: async () => [true, false],
  };
  const timed = measured(port, 'database', metrics);
  expect(await timed.read()).toBe('found');
  await expect(timed.write()).rejects.toMatchObject({ code: 'LEASE_LOST' });
  await timed.renew();
  const text = (await scrape(null, { metrics })).join('\n');
  const count = 'holdfast_call_duration_seconds_count';
  expect(text).toContain(`${count}{what="database",call="read",outcome="done"} 1`);
  expect(text).toContain(`${count}{what="database",call="write",outcome="failed"} 1`);
  expect(text).toContain('holdfast_lease_losses_total 2');
});

test('runs are counted once, as they end, with what they freed', async () => {
  const metrics = new KeeperMetrics();
  const payload = { operation: 'prune', state: 'done', freedBytes: 500, ends: true };
  const event = { id: 1, atMs: 1, kind: 'run', tenant: null, about: 'run-1', text: '', payload } as const;
  metrics.countRuns(
    {
      listen: (_after, told) => {
        told({ ...event, payload: { ...payload, state: 'running', ends: false } });
        told(event);
        // An undo took it back: that is told, and the undo is counted by itself.
        told({ ...event, payload: { ...payload, state: 'undone', freedBytes: 0, ends: false } });
      },
    },
    new AbortController().signal,
  );
  const lines = await scrape(null, { metrics });
  expect(lines).toContain('holdfast_runs_total{operation="prune",state="done"} 1');
  expect(lines.filter((line) => line.startsWith('holdfast_runs_total'))).toHaveLength(1);
  expect(lines).toContain('holdfast_freed_bytes_total{operation="prune"} 500');
});

test('the board and the rules that come along name metrics that there are', async () => {
  const texts = ['deploy/grafana/holdfast.json', 'deploy/prometheus/holdfast-alerts.yaml', 'docs/metrics.md'];
  const lines = await scrape(null, { sessionSeries: 1 });
  const known = new Set(lines.map((line) => /^# TYPE (\S+)/.exec(line)?.[1]));
  const unknown = texts.flatMap((path) => {
    const text = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
    return [...text.matchAll(/\bholdfast_[a-z_]+/g)]
      .map(([name]) => name.replace(/_(bucket|count|sum)$/, ''))
      .filter((name) => !known.has(name));
  });
  expect(unknown).toEqual([]);
});
