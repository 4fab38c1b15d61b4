// Which sessions under a phone number are dead, by what their files say: the proof, and every way in which it fails.
import { expect, test } from 'vitest';
import { decodeFileName } from '../../../../src/engines/baileys/decode-file-name.ts';
import { encodeFileName } from '../../../../src/engines/baileys/encode-file-name.ts';
import {
  findSuperseded,
  supersededCandidates,
} from '../../../../src/engines/baileys/find-superseded-sessions.ts';
import { contentOfText } from '../../../../src/engines/baileys/record-content.ts';
import type { RecordContent } from '../../../../src/engines/baileys/record-content.ts';

const pn = '491701234567';
const lid = '123456789012345';
const own = `session-${pn}.0.json`;
const twin = `session-${lid}_1.0.json`;

/** A record as libsignal writes it, as far as it is read here. */
function record(options: { closed?: number; used?: number; registrationId?: unknown } = {}) {
  const { closed = -1, used = 1000, registrationId = 7 } = options;
  const indexInfo = { baseKey: 'AA==', baseKeyType: 1, closed, used, created: 1, remoteIdentityKey: 'AA==' };
  const ratchet = {
    ephemeralKeyPair: { pubKey: 'AA==', privKey: 'AA==' },
    lastRemoteEphemeralKey: 'AA==',
    rootKey: 'AA==',
  };
  const session = { registrationId, currentRatchet: ratchet, indexInfo, _chains: {} };
  return JSON.stringify({ _sessions: { 'AA==': session }, version: 'v1' });
}

interface FileOf {
  text: string | null;
  modifiedMs: number;
}

const forward = `lid-mapping-${pn}.json`;
const reverse = `lid-mapping-${lid}_reverse.json`;

function goodFolder(): Record<string, FileOf> {
  return {
    [own]: { text: record({ used: 500 }), modifiedMs: 100 },
    [twin]: { text: record({ used: 600 }), modifiedMs: 200 },
    [forward]: { text: JSON.stringify(lid), modifiedMs: 50 },
    [reverse]: { text: JSON.stringify(pn), modifiedMs: 50 },
  };
}

function judgeFiles(files: Record<string, FileOf>, generation: 'baileys-6' | 'baileys-7' = 'baileys-7') {
  const entries = Object.entries(files).map(([path, { modifiedMs }]) => {
    const decoded = decodeFileName(path);
    return { path, class: decoded?.type ?? 'unknown', id: decoded?.id ?? '', modifiedMs };
  });
  const candidates = supersededCandidates(entries, generation, encodeFileName);
  const contents = new Map<string, RecordContent | null>();
  for (;;) {
    const findings = findSuperseded(candidates, contents);
    if (findings.toRead.length === 0) return findings;
    for (const path of findings.toRead) {
      const text = files[path]?.text ?? null;
      contents.set(path, text === null ? null : contentOfText(text));
    }
  }
}

test('the four files together are a proof', () => {
  expect([...judgeFiles(goodFolder()).superseded.keys()]).toEqual([own]);
});

test.each<[string, string, (files: Record<string, FileOf>) => void]>([
  ['an unreadable forward mapping', 'mapping of its contact', (files) => (files[forward]!.text = null)],
  ['a torn forward mapping', 'mapping of its contact', (files) => (files[forward]!.text = '"1234')],
  ['a forward mapping to no user', 'mapping of its contact', (files) => (files[forward]!.text = '"../x"')],
  ['no reverse mapping', 'is missing', (files) => delete files[reverse]],
  [
    'a reverse mapping to another contact',
    'another contact',
    (files) => (files[reverse]!.text = '"4900000"'),
  ],
  ['an unreadable reverse mapping', 'another contact', (files) => (files[reverse]!.text = null)],
  ['an unreadable twin', 'cannot be read', (files) => (files[twin]!.text = null)],
  ['an empty twin', 'is damaged', (files) => (files[twin]!.text = '')],
  ['a torn twin', 'is damaged', (files) => (files[twin]!.text = record().slice(0, -9))],
  ['a twin that is closed', 'no open session', (files) => (files[twin]!.text = record({ closed: 5 }))],
  [
    'a twin without registration id',
    'no open session',
    (files) => (files[twin]!.text = record({ registrationId: null })),
  ],
  ['a twin that was written earlier', 'may be newer', (files) => (files[twin]!.modifiedMs = 99)],
  ['a twin as old, as after a plain copy', 'may be newer', (files) => (files[twin]!.modifiedMs = 100)],
  [
    'a twin whose record was used earlier',
    'may be newer',
    (files) => (files[twin]!.text = record({ used: 400 })),
  ],
  ['a session that cannot be read itself', 'read itself', (files) => (files[own]!.text = null)],
  ['a session that is damaged itself', 'damaged itself', (files) => (files[own]!.text = '{}')],
])('there is no proof with %s', (_what, why, change) => {
  const files = goodFolder();
  change(files);
  const { superseded, stranded, unproven } = judgeFiles(files);
  expect([superseded.size, stranded.size]).toEqual([0, 0]);
  expect(unproven.get(own)).toContain(why);
});

test.each<[string, (files: Record<string, FileOf>) => void]>([
  ['a forward mapping to another LID', (files) => (files[forward]!.text = '"999"')],
  ['no twin', (files) => delete files[twin]],
  [
    'a twin of another device',
    (files) => ((files[`session-${lid}_1.1.json`] = files[twin]!), delete files[twin]),
  ],
])('a session is stranded with %s', (_what, change) => {
  const files = goodFolder();
  change(files);
  const { superseded, stranded, unproven } = judgeFiles(files);
  expect([superseded.size, unproven.size]).toEqual([0, 0]);
  expect([...stranded.keys()]).toEqual([own]);
});

test('a session without a forward mapping is in use, and not even looked at', () => {
  const { [forward]: _gone, ...files } = goodFolder();
  const entries = Object.keys(files).map((path) => ({
    path,
    class: 'session',
    id: decodeFileName(path)!.id,
    modifiedMs: 1,
  }));
  expect(supersededCandidates(entries, 'baileys-7', encodeFileName).candidates).toEqual([]);
});

test('there is no proof in a folder of Baileys 6', () => {
  expect(judgeFiles(goodFolder(), 'baileys-6').superseded.size).toBe(0);
});

test('a closed session and an exact copy are dead whatever the clocks say', () => {
  const closed = goodFolder();
  closed[own] = { text: record({ closed: 9, used: 900 }), modifiedMs: 900 };
  expect(judgeFiles(closed).superseded.get(own)).toContain('Nothing in it is open');
  const copy = goodFolder();
  copy[own] = { text: copy[twin]!.text, modifiedMs: 900 };
  expect(judgeFiles(copy).superseded.get(own)).toContain('exact copy');
});

test('a hosted device has its hosted twin, and device 99 without a hosted name has none', () => {
  const { [own]: mine, [twin]: theirs, ...mappings } = goodFolder();
  const hosted = `session-${pn}_128.99.json`;
  const files = {
    ...mappings,
    [hosted]: mine!,
    [`session-${pn}.99.json`]: mine!,
    [`session-${lid}_129.99.json`]: theirs!,
  };
  const found = judgeFiles(files);
  expect([...found.superseded.keys()]).toEqual([hosted]);
  expect(found.unproven.size + found.stranded.size).toBe(0);
});

test('a LID session is never a candidate', () => {
  const files = { ...goodFolder(), [`lid-mapping-${lid}.json`]: { text: `"${pn}"`, modifiedMs: 1 } };
  expect([...judgeFiles(files).superseded.keys()]).toEqual([own]);
});
