// Rows that others wrote wrongly: the key and the value that were meant, and nothing that is only likely.
import { describe, expect, test } from 'vitest';
import { healKey } from '../../../../src/engines/baileys/heal-key.ts';
import { healValue } from '../../../../src/engines/baileys/heal-value.ts';

const group = '120363000000000001@g.us';

describe('a key', () => {
  test.each([
    ['pre', 'key-12', 'pre-key', '12'],
    ['lid', 'mapping-98765_reverse', 'lid-mapping', '98765_reverse'],
    ['app', 'state-sync-key-AAAAA__b+', 'app-state-sync-key', 'AAAAA/b+'],
    ['app', 'state-sync-version-regular_high', 'app-state-sync-version', 'regular_high'],
    ['sender', `key-${group}--98765_1--3`, 'sender-key', `${group}::98765_1::3`],
    ['sender', `key-memory-${group}`, 'sender-key-memory', group],
    ['device', 'list-98765', 'device-list', '98765'],
    ['identity', 'key-98765_1.3', 'identity-key', '98765_1.3'],
    ['sender-key', `${group}--98765--3`, 'sender-key', `${group}::98765::3`],
    ['sender-key', `memory-${group}`, 'sender-key-memory', group],
    ['app-state-sync-key', 'AAAAA__b+', 'app-state-sync-key', 'AAAAA/b+'],
  ])('written as %s and %s is healed', (type, id, rightType, rightId) => {
    expect(healKey(type, id)).toEqual({ type: rightType, id: rightId, healed: true });
  });

  test.each([
    ['session', '15550002222.0'],
    ['tctoken', '__index'],
    ['tctoken', '98765@lid'],
    ['pre-key', '12'],
    ['sender-key', `${group}::98765_1::3`],
    ['app-state-sync-key', 'AAAAA/b+'],
  ])('%s %s is as it should be', (type, id) => {
    expect(healKey(type, id)).toEqual({ type, id, healed: false });
  });

  test.each([
    ['pre', 'key-012'],
    ['creds', 'creds'],
    ['contacts-tc-token', '1@lid'],
    ['session', ''],
    ['', ''],
  ])('%j %j is left to a person', (type, id) => {
    expect(healKey(type, id)).toBeNull();
  });
});

describe('a value', () => {
  const identity = Buffer.concat([Buffer.of(5), Buffer.alloc(32, 7)]);
  const numbered = JSON.stringify({ ...identity });
  const pair = { public: Buffer.alloc(32, 1), private: Buffer.alloc(32, 2) };

  test.each([
    ['identity-key', numbered, identity],
    ['identity-key', JSON.stringify(identity), identity],
    ['identity-key', JSON.stringify(identity.toString('base64')), identity],
    ['pre-key', JSON.stringify(pair), pair],
    ['pre-key', JSON.stringify(JSON.stringify(pair)), pair],
    ['pre-key', JSON.stringify({ public: new Uint8Array(32).fill(1), private: { ...pair.private } }), pair],
    ['lid-mapping', '123456789012345678901', '123456789012345678901'],
    ['device-list', '[0,12]', ['0', '12']],
    ['sender-key', JSON.stringify('[{"senderKeyId":1}]'), Buffer.from('[{"senderKeyId":1}]')],
    ['app-state-sync-key', JSON.stringify('{"keyData":"AAEC"}'), { keyData: 'AAEC' }],
  ] as const)('of %s: %s', (type, text, meant) => {
    const healed = healValue(type, text);
    expect(healed).toMatchObject({ value: meant });
    expect(healed.healed.length).toBeGreaterThan(0);
  });

  test.each([
    ['lid-mapping', '"98765"', '98765'],
    ['device-list', '["0","3"]', ['0', '3']],
    ['pre-key', '{"public":{"type":"Buffer","data":"AAEC"}}', { public: Buffer.of(0, 1, 2) }],
    // Not from 0 on, or no bytes: a map of its own, as message keys are.
    ['session', '{"messageKeys":{"1":5,"2":6}}', { messageKeys: { 1: 5, 2: 6 } }],
    ['session', '{"messageKeys":{"0":"AAEC"}}', { messageKeys: { 0: 'AAEC' } }],
    ['sender-key-memory', '{"a@lid":true}', { 'a@lid': true }],
    ['lid-mapping', '1.5e3', 1500],
    ['identity-key', '"no base64 of a key"', 'no base64 of a key'],
    ['app-state-sync-key', '"AAEC"', 'AAEC'],
  ] as const)('of %s is left as it is: %s', (type, text, value) => {
    expect(healValue(type, text)).toEqual({ value, healed: [] });
  });

  test('that is no JSON is a flaw, and the flaw quotes nothing of it', () => {
    expect(healValue('pre-key', '{"private":"secret')).toEqual({ flaw: 'is not complete JSON', healed: [] });
  });
});
