// `/health` on loopback: 200 while the keeper looks and sees, 503 with reasons when it does not.
import { serve } from '@hono/node-server';
import type { ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { HoldfastError } from '../../core/errors.ts';
import type { KeeperState } from '../keeper/keeper.ts';

export interface HealthServer {
  /** For example http://127.0.0.1:8765/health */
  readonly url: string;
  close(): Promise<void>;
}

export interface HealthQuestions {
  readonly host: string;
  readonly port: number;
  /** A check later than this many of its intervals is late. */
  readonly checkEveryMs: number;
  state(): KeeperState;
  nowMs(): number;
}

const intervalsUntilLate = 5;
const shortestPatienceMs = 60_000;

/** @throws HoldfastError HEALTH_ADDRESS_UNUSABLE */
export async function startHealthServer(questions: HealthQuestions): Promise<HealthServer> {
  const app = new Hono();
  app.get('/health', (http) => {
    const state = questions.state();
    const reasons = reasonsOf(state, questions);
    const status = reasons.length === 0 ? 'ok' : 'error';
    return http.json({ status, reasons, ...state }, reasons.length === 0 ? 200 : 503);
  });
  app.notFound((http) =>
    http.json({ status: 'error', reasons: ['there is nothing here; try /health'] }, 404),
  );
  const server = await listen(app, questions);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${questions.host.includes(':') ? `[${questions.host}]` : questions.host}:${port}/health`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

function listen(app: Hono, { host, port }: HealthQuestions): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, () => resolve(server));
    server.once('error', (cause) => {
      const details = { address: `${host}:${port}`, cause: cause.message };
      reject(new HoldfastError('HEALTH_ADDRESS_UNUSABLE', details, { cause }));
    });
  });
}

function reasonsOf(state: KeeperState, { checkEveryMs, nowMs }: HealthQuestions): string[] {
  const reasons: string[] = [];
  const patienceMs = Math.max(shortestPatienceMs, checkEveryMs * intervalsUntilLate);
  if (state.lastCheckMs === null) reasons.push('no check has succeeded yet');
  else if (nowMs() - state.lastCheckMs > patienceMs) {
    reasons.push(`the last check is ${Math.round((nowMs() - state.lastCheckMs) / 1000)} s old`);
  }
  for (const { what, message } of state.failures) reasons.push(`the last ${what} failed: ${message}`);
  for (const place of state.placesUnreadable) reasons.push(`the place ${place} cannot be read`);
  return reasons;
}
