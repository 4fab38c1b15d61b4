// Laws of reading Baileys files: we read bytes as Baileys does, and call no session readable that libsignal is not.
import { BufferJSON } from '@whiskeysockets/baileys';
import fc from 'fast-check';
import { createRequire } from 'node:module';
import { expect, test, vi } from 'vitest';
import { hasOpenSession } from '../../src/engines/baileys/has-open-session.ts';
import { judgeRecord } from '../../src/engines/baileys/judge-record.ts';
import { readBufferJson } from '../../src/engines/baileys/read-buffer-json.ts';
import { contentOfText } from '../../src/engines/baileys/record-content.ts';

interface SessionRecord {
  haveOpenSession(): boolean;
}

const { SessionRecord } = createRequire(import.meta.url)('libsignal') as {
  SessionRecord: { deserialize(data: unknown): SessionRecord };
};

const bytes = fc.oneof(
  fc.base64String().map((data) => ({ type: 'Buffer', data })),
  fc.array(fc.nat({ max: 255 }), { maxLength: 4 }).map((data) => ({ type: 'Buffer', data })),
  fc.dictionary(fc.constantFrom('0', '1', '2', '1a', 'a'), fc.oneof(fc.nat({ max: 300 }), fc.string())),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.jsonValue(),
    bytes,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
  ),
})).value;

test('text reads as the same value that Baileys reads', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = JSON.stringify(value);
      expect(readBufferJson(text)).toEqual(JSON.parse(text, BufferJSON.reviver));
    }),
    { numRuns: 1000 },
  );
});

const text64 = fc.constantFrom('AA==', 'BQE=', '');
const closed = fc.constantFrom(-1, 1_700_000_000_000, 0);
const entry = fc.record(
  {
    registrationId: fc.constantFrom(1, 0, 16_000, null),
    currentRatchet: fc.record(
      {
        ephemeralKeyPair: fc.record({ pubKey: text64, privKey: text64 }, { requiredKeys: ['pubKey'] }),
        lastRemoteEphemeralKey: text64,
        previousCounter: fc.nat(),
        rootKey: text64,
      },
      { requiredKeys: ['ephemeralKeyPair', 'lastRemoteEphemeralKey', 'rootKey'] },
    ),
    indexInfo: fc.record({
      baseKey: text64,
      remoteIdentityKey: text64,
      closed,
      used: fc.nat(),
      created: fc.nat(),
    }),
    _chains: fc.dictionary(
      fc.base64String(),
      fc.record({
        chainKey: fc.record({ counter: fc.integer(), key: text64 }, { requiredKeys: ['counter'] }),
        chainType: fc.constantFrom(1, 2),
        messageKeys: fc.oneof(fc.dictionary(fc.nat().map(String), text64), fc.constant(undefined)),
      }),
      { maxKeys: 2 },
    ),
    pendingPreKey: fc.oneof(fc.record({ baseKey: text64 }), fc.record({ baseKey: fc.constant(null) })),
  },
  { requiredKeys: ['registrationId', 'indexInfo', '_chains'] },
);
const record = fc.record(
  {
    _sessions: fc.dictionary(fc.base64String({ minLength: 4 }), entry, { maxKeys: 3 }),
    version: fc.constantFrom('v1', 'v1', 'v1', 'v2'),
    registrationId: fc.nat(),
  },
  { requiredKeys: ['_sessions'] },
);

test('a session that is called readable can be read by libsignal, which agrees on whether it is open', () => {
  const remarks = [vi.spyOn(console, 'info'), vi.spyOn(console, 'error')];
  for (const remark of remarks) remark.mockReturnValue();
  try {
    let readable = 0;
    fc.assert(
      fc.property(record, (value) => {
        const text = JSON.stringify(value);
        const theirs = deserialize(text);
        expect(judgeRecord('session', contentOfText(text)).ok).toBe(theirs !== null);
        if (theirs === null) return;
        readable++;
        expect(hasOpenSession(JSON.parse(text))).toBe(theirs.haveOpenSession());
      }),
      { numRuns: 1000 },
    );
    expect(readable).toBeGreaterThan(100);
  } finally {
    for (const remark of remarks) remark.mockRestore();
  }
});

/** That it throws is the answer here: Baileys takes such a record for none. */
function deserialize(text: string): SessionRecord | null {
  try {
    return SessionRecord.deserialize(JSON.parse(text, BufferJSON.reviver));
  } catch {
    return null;
  }
}
