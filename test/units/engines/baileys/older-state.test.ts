// What a restored session is made of where its snapshot is older than what was: no ratchet goes back, no id is used twice.
import { describe, expect, test } from 'vitest';
import { RecordChooser } from '../../../../src/engines/baileys/older-state/choose-record.ts';
import { mergeCredentials } from '../../../../src/engines/baileys/older-state/merge-credentials.ts';
import { mergeTokenIndex } from '../../../../src/engines/baileys/older-state/merge-token-index.ts';
import { preKeyIdsAfter, unknownPreKeys } from '../../../../src/engines/baileys/older-state/pre-key-ids.ts';
import { lineOfRecord, recordOfLine } from '../../../../src/engines/baileys/record-line.ts';
import { sessionRecords } from '../../../rigs/migrate/records.ts';

const group = '120363000000000001@g.us';
const records = sessionRecords('a bot');
const valueOf = (type: string): unknown => records.find((record) => record.type === type)?.value;

function senderKey(privateBytes: number): Buffer {
  const bytes = (length: number) => ({ type: 'Buffer', data: Buffer.alloc(length, 7).toString('base64') });
  const state = {
    senderKeyId: 1,
    senderChainKey: { iteration: 3, seed: bytes(32) },
    senderSigningKey: { public: bytes(33), private: bytes(privateBytes) },
    senderMessageKeys: [],
  };
  return Buffer.from(JSON.stringify([state]));
}

const cases = [
  { what: 'a session', type: 'session', value: valueOf('session'), back: 'none' },
  { what: 'the key of this device in a group', type: 'sender-key', value: senderKey(32), back: 'none' },
  { what: 'the key of another member', type: 'sender-key', value: senderKey(0), back: 'older' },
  { what: 'who has the key of this device', type: 'sender-key-memory', value: { a: true }, back: 'none' },
  { what: 'a pre-key', type: 'pre-key', value: valueOf('pre-key'), back: 'older' },
  {
    what: 'a key of settings',
    type: 'app-state-sync-key',
    value: valueOf('app-state-sync-key'),
    back: 'older',
  },
  {
    what: 'a version of settings',
    type: 'app-state-sync-version',
    value: valueOf('app-state-sync-version'),
    back: 'older',
  },
  { what: 'a mapping', type: 'lid-mapping', value: '1', back: 'older' },
  { what: 'an identity', type: 'identity-key', value: valueOf('identity-key'), back: 'older' },
  { what: 'a token', type: 'tctoken', value: valueOf('tctoken'), back: 'older' },
  { what: 'what nobody knows', type: 'something-new', value: { a: 1 }, back: 'older' },
] as const;

describe.each(cases)('$what', ({ type, value, back }) => {
  const key = { type, id: type === 'sender-key' ? `${group}::1_1::3` : group };

  test('stays as it is where the newer one can be read', () => {
    expect(new RecordChooser(false).choose({ ...key, older: { value }, newer: { value } })).toBe('newer');
    expect(new RecordChooser(false).choose({ ...key, older: null, newer: { value } })).toBe('newer');
  });

  test(`where the newer one is lost: ${back}`, () => {
    expect(new RecordChooser(false).choose({ ...key, older: { value }, newer: null })).toBe(back);
    const newer = { flaw: 'is torn' };
    expect(new RecordChooser(false).choose({ ...key, older: { value }, newer })).toBe(back);
  });

  test('comes back as it was where nothing happened since', () => {
    expect(new RecordChooser(true).choose({ ...key, older: { value }, newer: null })).toBe('older');
  });
});

test('whoever has a key of this device that is lost is forgotten, so that it gets the next one', () => {
  const chooser = new RecordChooser(false);
  const own = { type: 'sender-key', id: `${group}::1_1::3` };
  expect(chooser.choose({ ...own, older: null, newer: { flaw: 'is torn' } })).toBe('none');
  const memory = { type: 'sender-key-memory', older: null, newer: { value: { a: true } } };
  expect(chooser.choose({ ...memory, id: group })).toBe('none');
  expect(chooser.choose({ ...memory, id: 'another@g.us' })).toBe('newer');
});

describe('ids of pre-keys', () => {
  const known = (highestKnownId: number) => ({ highestKnownId, restore: 'run-1/acme/sales' });
  const ids = (next: number, first = next) => ({ nextPreKeyId: next, firstUnuploadedPreKeyId: first });

  test('go on where the newer state was', () => {
    expect(preKeyIdsAfter(ids(813), ids(900, 895), known(899))).toEqual(ids(900, 895));
  });

  test('go on after every key that is known, whatever the credentials say', () => {
    expect(preKeyIdsAfter(ids(813), ids(700), known(950))).toEqual(ids(951));
  });

  test('pass over as many as may have been made where the newer credentials are lost', () => {
    const { nextPreKeyId } = preKeyIdsAfter(ids(813), null, known(840));
    expect(nextPreKeyId).toBeGreaterThanOrEqual(841 + unknownPreKeys);
    expect(preKeyIdsAfter(ids(813), null, known(840))).toEqual(ids(nextPreKeyId));
  });

  test('of two restores of one snapshot are further apart than Baileys makes at once', () => {
    const starts = ['run-1/a', 'run-2/a', 'run-3/a'].map(
      (restore) => preKeyIdsAfter(ids(813), null, { highestKnownId: 840, restore }).nextPreKeyId,
    );
    const apart = starts.toSorted((a, b) => a - b).map((id, at, all) => id - (all[at - 1] ?? 0));
    expect(Math.min(...apart)).toBeGreaterThan(812);
  });

  test('stay within the three bytes that they have', () => {
    const { nextPreKeyId } = preKeyIdsAfter(ids(0xff_ff_00), null, known(0));
    expect(nextPreKeyId).toBe(0xff_ff_00);
  });
});

test('credentials are those of the snapshot, with what only goes forward from the newer ones', () => {
  const older = { ...(valueOf('creds') as object), platform: 'android', accountSyncCounter: 4 };
  const newer = {
    ...older,
    platform: 'lost',
    accountSyncCounter: 9,
    myAppStateKeyId: 'BBBB',
    signedPreKey: { keyId: 2 },
    nextPreKeyId: 830,
    firstUnuploadedPreKeyId: 830,
  };
  const restore = { highestKnownId: 0, restore: 'run-1/acme/sales' };
  expect(mergeCredentials(older, newer, restore)).toEqual({ ...newer, platform: 'android' });
  expect(mergeCredentials(newer, older, restore)).toEqual({ ...newer, firstUnuploadedPreKeyId: 830 });
});

test('the list of tokens has the names of both sides', () => {
  const index = (...names: string[]) => ({ token: Buffer.from(JSON.stringify(names)) });
  expect(mergeTokenIndex(index('a', 'b'), index('b', 'c'))).toEqual(index('b', 'c', 'a'));
  expect(mergeTokenIndex({ token: Buffer.from('no list') }, index('b'))).toEqual(index('b'));
});

test('a record is one line, the same one again after it was read', () => {
  const odd = {
    type: 'x',
    id: 'a\n"b"',
    value: { $: 'mine', text: 'two\nlines', bytes: new Uint8Array([1, 2]) },
  };
  for (const record of [...records, odd]) {
    const line = lineOfRecord({ ...record, modifiedMs: 1_763_700_000_000 });
    expect(line).not.toContain('\n');
    const back = recordOfLine(line);
    expect(lineOfRecord(back)).toBe(line);
    expect([back.type, back.id]).toEqual([record.type, record.id]);
  }
  expect(recordOfLine(lineOfRecord({ ...odd, modifiedMs: null })).value).toEqual(odd.value);
});
