// What /health says: well only while the keeper looks, sees, and nothing that failed is still to be mended.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startHealthServer } from '../../../src/doors/http/health-server.ts';
import type { KeeperState } from '../../../src/doors/keeper/keeper.ts';

const nowMs = 10_000_000;
const well: KeeperState = {
  lastCheckMs: nowMs,
  lastSizesMs: nowMs,
  failures: [],
  sessions: 2,
  byHealth: { healthy: 2, warning: 0, critical: 0, emergency: 0 },
  placesUnreadable: [],
};

test.each<[Partial<KeeperState>, number, string[]]>([
  [{}, 200, []],
  [{ lastCheckMs: nowMs - 300_000 }, 200, []],
  [{ lastCheckMs: nowMs - 301_000 }, 503, ['the last check is 301 s old']],
  [{ lastCheckMs: null }, 503, ['no check has succeeded yet']],
  [{ placesUnreadable: ['baileys:/a'] }, 503, ['the place baileys:/a cannot be read']],
  [{ failures: [{ what: 'daily', message: 'no disk', atMs: 1 }] }, 503, ['the last daily failed: no disk']],
  [{ failures: [{ what: 'check', message: 'x', atMs: 1 }] }, 503, ['the last check failed: x']],
])('%j: %d', async (state, status, reasons) => {
  const server = await startHealthServer({
    host: '127.0.0.1',
    port: 0,
    checkEveryMs: 60_000,
    state: () => ({ ...well, ...state }),
    nowMs: () => nowMs,
  });
  onTestFinished(() => server.close());
  const answer = await fetch(server.url);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ reasons, sessions: 2 });
});

test('a port that is taken is an error that names it', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const questions = { host: '127.0.0.1', port, checkEveryMs: 1, state: () => well, nowMs: () => nowMs };
  await expect(startHealthServer(questions)).rejects.toMatchObject({ code: 'HEALTH_ADDRESS_UNUSABLE' });
});
