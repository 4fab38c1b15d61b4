// `stop` of a session of Baileys ends nobody: it names who uses it, and what to do.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stop } from '../../../src/operations/stop.ts';
import { openEntryStore } from '../../../src/stores/open-entry-store.ts';
import { parsePlace } from '../../../src/core/place.ts';
import { stranger, wholeCreds, writeTo } from '../../rigs/database/filled.ts';
import { openHoldfast, temporaryFolder } from '../../rigs/journeys/holdfast.ts';

test('a lease that a bot holds is named with its process, and stays held', async () => {
  const folder = await temporaryFolder('stop');
  const url = `sqlite:${join(folder, 'sessions.db')}`;
  const entries = openEntryStore(parsePlace(url, '/'));
  const name = { tenant: 'acme', id: 'sales' };
  await writeTo(entries, name, [wholeCreds]);
  const context = openHoldfast({ home: join(folder, 'home'), places: [url] });
  expect(await stop.run(context, { session: 'acme/sales' })).toMatchObject({ state: 'not-running', why: [] });

  const [answer] = await entries.acquire([{ name, owner: stranger, ttlMs: 60_000 }]);
  const held = await stop.run(context, { session: 'acme/sales' });
  expect(held).toMatchObject({ state: 'left', how: null, pids: [] });
  expect(held.why.join('; ')).toMatch(/7.*elsewhere.*holds its lease|elsewhere.*7.*holds its lease/);
  expect(held.advice).toContain('Nothing was done');
  expect(answer?.outcome === 'granted' && (await entries.renew([answer.lease], 60_000))).toEqual([true]);
  await entries.close();
});
