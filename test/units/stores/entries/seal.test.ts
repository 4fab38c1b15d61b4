// A sealed value comes back as it was, or not at all.
import { crc32 } from 'node:zlib';
import { fc, test as law } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { sealValue, unsealValue } from '../../../../src/stores/entries/seal.ts';

const key = { type: 'session', id: '15550001.0' };
const bytes = fc.uint8Array({ maxLength: 300 });

describe('a sealed value', () => {
  law.prop([fc.string(), fc.string(), bytes])('comes back under its own key', (type, id, value) => {
    expect(unsealValue({ type, id }, sealValue({ type, id }, value))).toEqual(Buffer.from(value));
  });

  law.prop([bytes, fc.nat()])('of which one bit was flipped is none', (value, at) => {
    const sealed = sealValue(key, value);
    const bit = at % (8 * sealed.length);
    sealed[bit >> 3] = (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(unsealValue(key, sealed)).toBe(null);
  });

  law.prop([bytes])('of which the end is missing is none', (value) => {
    const sealed = sealValue(key, value);
    for (let length = 0; length < sealed.length; length += 1) {
      expect(unsealValue(key, sealed.subarray(0, length))).toBe(null);
    }
  });

  test('is none under another key, also where the two read the same in a row', () => {
    const sealed = sealValue(key, Buffer.from('value'));
    expect(unsealValue({ ...key, id: '15550002.0' }, sealed)).toBe(null);
    expect(unsealValue({ type: 'session1', id: '5550001.0' }, sealed)).toBe(null);
    expect(unsealValue({ type: 'session\u00001', id: '5550001.0' }, sealed)).toBe(null);
  });

  test('is a copy: what is done to the original later changes nothing', () => {
    const value = Buffer.from('value');
    const sealed = sealValue(key, value);
    value.fill(0);
    expect(String(unsealValue(key, sealed))).toBe('value');
  });

  test('lies in a database as four bytes of CRC-32, big-endian, and the value', () => {
    const text = Buffer.concat([Buffer.from('lid-mapping\0é\0'), Buffer.from([1, 2, 3])]);
    const expected = Buffer.alloc(7);
    expected.writeUInt32BE(crc32(text));
    expected.set([1, 2, 3], 4);
    expect(sealValue({ type: 'lid-mapping', id: 'é' }, Uint8Array.of(1, 2, 3))).toEqual(expected);
  });
});
