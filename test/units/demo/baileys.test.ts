// The demo's Baileys sessions are real in format: the engine reads each of them, and finds exactly what was put in.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bandOf, ancestorBands } from '../../../src/core/bands.ts';
import { makeDemoWorld } from '../../../src/demo/make-demo-world.ts';
import { classifyBaileysFile } from '../../../src/engines/baileys/classify-file.ts';
import { decodeFileName } from '../../../src/engines/baileys/decode-file-name.ts';
import {
  findSuperseded,
  supersededCandidates,
} from '../../../src/engines/baileys/find-superseded-sessions.ts';
import { generationOf } from '../../../src/engines/baileys/generation-of.ts';
import { judgeCredentials } from '../../../src/engines/baileys/judge-credentials.ts';
import { judgeRecord } from '../../../src/engines/baileys/judge-record.ts';
import { contentOfText } from '../../../src/engines/baileys/record-content.ts';
import type { RecordContent } from '../../../src/engines/baileys/record-content.ts';
import { encodeFileName } from '../../../src/engines/baileys/encode-file-name.ts';
import { filesIn, nowMs, temporaryFolder, textOf } from './worlds.ts';

const dayMs = 24 * 3_600_000;
const sessions = [
  'company_1',
  'company_2',
  'company_3',
  'company_4',
  'acme/sales',
  'acme/support',
  'globex/main',
];

let folder: string;
let place: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await makeDemoWorld(folder, nowMs);
  place = join(folder, 'baileys');
});
afterAll(() => rm(folder, { recursive: true }));

async function countsOf(session: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { path } of await filesIn(join(place, session))) {
    const name = classifyBaileysFile(path);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

async function findings(session: string) {
  const files = await filesIn(join(place, session));
  const entries = files.map(({ path, modifiedMs }) => {
    const decoded = decodeFileName(path);
    return { path, class: decoded?.type ?? 'unknown', id: decoded?.id ?? '', modifiedMs };
  });
  const candidates = supersededCandidates(entries, 'baileys-7', encodeFileName);
  const contents = new Map<string, RecordContent | null>();
  for (;;) {
    const found = findSuperseded(candidates, contents);
    if (found.toRead.length === 0) return found;
    for (const path of found.toRead) contents.set(path, contentOfText(await textOf(place, session, path)));
  }
}

describe('every session', () => {
  test.each(sessions)('%s has whole, paired credentials, but for the torn ones', async (session) => {
    const judged = judgeCredentials(contentOfText(await textOf(place, session, 'creds.json')), 'creds.json');
    expect(judged).toMatchObject(
      session === 'company_3' ? { state: 'damaged' } : { state: 'whole', paired: true },
    );
  });

  test.each(sessions)('%s has only records that Baileys can read', async (session) => {
    for (const { path } of await filesIn(join(place, session))) {
      const type = classifyBaileysFile(path);
      if (type === 'creds' || type === 'unknown') continue;
      expect(judgeRecord(type, contentOfText(await textOf(place, session, path))), path).toEqual({
        ok: true,
      });
    }
  });

  test.each(sessions)('%s holds no unknown file unless it is there to show one', async (session) => {
    const counts = await countsOf(session);
    expect(counts['unknown'] ?? 0).toBe(session === 'globex/main' ? 2 : 0);
  });
});

test('the old session is over the highest band, its sessions and sender-keys over the ancestor’s ages', async () => {
  const files = await filesIn(join(place, 'company_1'));
  expect(files).toHaveLength(190);
  expect(bandOf(files.length, ancestorBands)).toBe('danger');
  const counts = await countsOf('company_1');
  expect(generationOf(counts)).toBe('baileys-6');
  expect(counts['pre-key']).toBe(100);
  const olderThan = (name: string, ageMs: number) =>
    files.filter(({ path, modifiedMs }) => classifyBaileysFile(path) === name && modifiedMs <= nowMs - ageMs)
      .length;
  expect(olderThan('session', 20 * dayMs)).toBe(30);
  expect(olderThan('sender-key', 5 * dayMs)).toBe(20);
});

test('the fresh pairing is what Baileys 7 makes of one: 812 pre-keys, a mapping both ways, a device list', async () => {
  const counts = await countsOf('acme/sales');
  expect(counts).toEqual({ creds: 1, 'pre-key': 812, 'lid-mapping': 2, 'device-list': 1 });
  expect(generationOf(counts)).toBe('baileys-7');
});

test('exactly the 15 dead sessions are proven dead, for each of the three reasons', async () => {
  const found = await findings('acme/support');
  const why = [...found.superseded.values()];
  expect(why).toHaveLength(15);
  expect(why.filter((text) => text.includes('It is older than that one'))).toHaveLength(10);
  expect(why.filter((text) => text.includes('Nothing in it is open'))).toHaveLength(3);
  expect(why.filter((text) => text.includes('an exact copy'))).toHaveLength(2);
  expect([...found.superseded.keys()].every((path) => path.startsWith('session-447700900'))).toBe(true);
  expect(found.stranded.size).toBe(3);
  expect([...found.unproven.values()]).toEqual([expect.stringContaining('It may be newer than its twin')]);
});

test('no other session holds a dead or a stranded one', async () => {
  for (const session of ['acme/sales', 'globex/main']) {
    expect(await findings(session)).toMatchObject({
      superseded: new Map(),
      stranded: new Map(),
      unproven: new Map(),
    });
  }
});

test('nothing was written to the idle session for 45 days', async () => {
  const newestMs = Math.max(...(await filesIn(join(place, 'company_4'))).map(({ modifiedMs }) => modifiedMs));
  expect(nowMs - newestMs).toBe(45 * dayMs);
});

test('every number is one that is set aside for drama, so that no real person is in it', async () => {
  const numbers = /(?<!\d)44\d{10}(?!\d)/g;
  for (const { path } of await filesIn(place)) {
    for (const [number] of path.matchAll(numbers)) expect(number).toMatch(/^447700900\d{3}$/);
  }
  expect(await textOf(place, 'company_1/creds.json')).toMatch(/"id":"447700900\d{3}:\d+@s\.whatsapp\.net"/);
});
