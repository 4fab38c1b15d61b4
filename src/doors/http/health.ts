// `/health`: 200 while the keeper looks and sees, 503 with reasons when it does not.
import type { Hono } from 'hono';
import type { KeeperState } from '../keeper/keeper.ts';
import type { Access } from './access/access.ts';

export interface HealthQuestions {
  /** A check later than this many of its intervals is late. */
  readonly checkEveryMs: number;
  state(): KeeperState;
  nowMs(): number;
}

const intervalsUntilLate = 5;
const shortestPatienceMs = 60_000;

/** Balancers and containers ask without a key, and are told no more than whether it is well. */
export function addHealth(app: Hono, questions: HealthQuestions, access: Access): void {
  app.get('/health', async (http) => {
    const state = questions.state();
    const reasons = reasonsOf(state, questions);
    const status = reasons.length === 0 ? 'ok' : 'error';
    const code = reasons.length === 0 ? 200 : 503;
    const caller = await access.knownCaller(http);
    if (caller === null || caller.tenant !== null) return http.json({ status }, code);
    return http.json({ status, reasons, ...state }, code);
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
