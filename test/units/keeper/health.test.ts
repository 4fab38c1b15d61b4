// What /health says: well only while the keeper looks, sees, and nothing that failed is still to be mended.
import { createServer, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { httpApp } from '../../../src/doors/http/http-app.ts';
import { startHttpServer } from '../../../src/doors/http/start-http-server.ts';
import type { KeeperState } from '../../../src/doors/keeper/keeper.ts';
import { httpParts, nobody } from '../../rigs/http/parts.ts';

const nowMs = 10_000_000;
const well: KeeperState = {
  lastCheckMs: nowMs,
  lastSizesMs: nowMs,
  failures: [],
  sessions: 2,
  byHealth: { healthy: 2, warning: 0, critical: 0, emergency: 0 },
  placesUnreadable: [],
};

function appIn(state: Partial<KeeperState>, more = {}) {
  const parts = httpParts({ state: () => ({ ...well, ...state }), nowMs: () => nowMs, ...more });
  return httpApp(parts).app;
}

test.each<[Partial<KeeperState>, number, string[]]>([
  [{}, 200, []],
  [{ lastCheckMs: nowMs - 300_000 }, 200, []],
  [{ lastCheckMs: nowMs - 301_000 }, 503, ['the last check is 301 s old']],
  [{ lastCheckMs: null }, 503, ['no check has succeeded yet']],
  [{ placesUnreadable: ['baileys:/a'] }, 503, ['the place baileys:/a cannot be read']],
  [{ failures: [{ what: 'daily', message: 'no disk', atMs: 1 }] }, 503, ['the last daily failed: no disk']],
  [{ failures: [{ what: 'check', message: 'x', atMs: 1 }] }, 503, ['the last check failed: x']],
])('%j: %d', async (state, status, reasons) => {
  const answer = await appIn(state).request('/health');
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ reasons, sessions: 2 });
});

test('who has not signed in learns whether it is well, and nothing of places', async () => {
  const app = appIn({ placesUnreadable: ['baileys:/a'] }, { access: nobody });
  const answer = await app.request('/health');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ status: 'error' });
});

test('a port that is taken is an error that names it', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const starting = startHttpServer({ host: '127.0.0.1', port }, httpParts());
  await expect(starting).rejects.toMatchObject({ code: 'HTTP_ADDRESS_UNUSABLE' });
});

test('a connection that could not be taken is told, and ends no keeper', async () => {
  const listening = vi.spyOn(Server.prototype, 'listen');
  onTestFinished(() => listening.mockRestore());
  const told: unknown[] = [];
  const parts = { ...httpParts(), unforeseen: (...what: unknown[]) => void told.push(what) };
  const { url, close } = await startHttpServer({ host: '127.0.0.1', port: 0 }, parts);
  onTestFinished(close);
  const [socket] = listening.mock.contexts as Server[];
  // What Node says of each connection while there are no more file descriptors.
  const error = Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' });
  for (const _ of [1, 2]) socket?.emit('error', error);
  expect(told).toEqual([1, 2].map(() => ['listening', error]));
  expect((await fetch(`${url}/health`)).status).toBe(200);
});
