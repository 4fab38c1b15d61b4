// What the codec refuses to store and to read, and what the digest of a record tells apart.
import { proto } from '@whiskeysockets/baileys';
import { describe, expect, test } from 'vitest';
import { HoldfastError } from '../../../../src/core/errors.ts';
import { canonicalHash } from '../../../../src/engines/baileys/canonical-record.ts';
import { decodeValue, encodeValue } from '../../../../src/engines/baileys/value-codec.ts';

class Long {
  readonly low: number;
  readonly high: number;
  readonly unsigned = false;

  constructor(value: bigint) {
    this.low = Number(BigInt.asIntN(32, value));
    this.high = Number(BigInt.asIntN(32, value >> 32n));
  }
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof HoldfastError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing was thrown';
}

describe('storing refuses, with its place in the value,', () => {
  const holdsItself: Record<string, unknown> = {};
  holdsItself['again'] = { it: holdsItself };
  test.each<[string, unknown, string]>([
    ['a BigInt', { me: { id: 1n } }, 'me.id is a bigint'],
    ['a Map', { a: [new Map()] }, 'a.0 is a Map'],
    ['a Set', new Set(), 'it is a Set'],
    ['a Date', { at: new Date(0) }, 'at is a Date'],
    ['NaN', { a: { b: NaN } }, 'a.b is NaN'],
    ['an infinite number', [-Infinity], '0 is -Infinity'],
    ['a function', { act: () => 1 }, 'act is a function'],
    ['a symbol', { a: Symbol('x') }, 'a is a symbol'],
    ['other lists of bytes', { a: new Uint16Array(1) }, 'a is a Uint16Array'],
    ['a hole in a list', { a: [1, undefined] }, 'a.1 is undefined'],
    ['nothing at all', undefined, 'it is undefined'],
    ['what a message says of itself', { toJSON: () => ({ a: 1n }) }, 'toJSON().a is a bigint'],
  ])('%s', (_what, value, where) => {
    expect(messageOf(() => encodeValue(value))).toBe(`VALUE_UNSTORABLE: A value cannot be stored: ${where}.`);
  });

  test('a value that holds itself', () => {
    expect(messageOf(() => encodeValue(holdsItself))).toContain('again.it.again.it.');
    expect(messageOf(() => encodeValue(holdsItself))).toContain('holds itself');
  });
});

describe('storing', () => {
  test('leaves out members that are undefined, and keeps those of an instance', () => {
    expect(decodeValue(encodeValue({ a: undefined, b: new Long(7n) }))).toStrictEqual({
      b: { low: 7, high: 0, unsigned: false },
    });
  });

  test('keeps a protobuf message as its JSON, also deep inside', () => {
    const account = proto.ADVSignedDeviceIdentity.fromObject({ details: Buffer.of(1, 2) });
    expect(decodeValue(encodeValue({ account }))).toStrictEqual({ account: { details: 'AQI=' } });
  });
});

describe('reading refuses', () => {
  test.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'it is empty'],
    ['a format of the future', Buffer.of(9, 1), 'its format 9 is not known'],
    ['torn JSON, without quoting it', Buffer.from('\u0004{"private":"c2VjcmV0'), 'it is not complete JSON'],
    [
      'a mark of the future',
      Buffer.from('\u0004{"a":{"$":"map","data":[]}}'),
      'it holds a mark that is not known',
    ],
  ])('%s', (_what, bytes, cause) => {
    expect(messageOf(() => decodeValue(bytes))).toBe(
      `VALUE_UNREADABLE: A stored value cannot be read: ${cause}.`,
    );
  });
});

describe('the digest', () => {
  test.each<[string, unknown, unknown]>([
    ['a number and its text', { a: 1 }, { a: '1' }],
    ['null and its text', [null], ['null']],
    ['bytes and their base64', { a: Buffer.of(1) }, { a: 'AQ==' }],
    ['a list and a longer one', [1], [1, 1]],
    ['text that looks like two members', { a: 'b,"c":1' }, { a: 'b', c: 1 }],
  ])('tells apart %s', (_what, one, other) => {
    expect(canonicalHash('creds', one)).not.toBe(canonicalHash('creds', other));
  });

  test('tells apart the same value under two types', () => {
    expect(canonicalHash('session', {})).not.toBe(canonicalHash('device-list', {}));
  });

  test('is the same after any update of Holdfast, because records of migrations hold it', () => {
    expect(canonicalHash('pre-key', { private: Buffer.of(1, 2), public: Uint8Array.of(3) })).toBe(
      'e04222b65abef100bb7775734a9dc0932308ad3a4dd8c893876bd006959c8a38',
    );
  });

  test.each([0n, 1_770_000_000n, 5_000_000_000n, -1n])(
    'takes the time %s of a sync key as any protobuf does',
    (time) => {
      const key = { keyData: 'AQI=' };
      const type = 'app-state-sync-key';
      const hash = canonicalHash(type, { ...key, timestamp: String(time) });
      expect(canonicalHash(type, { ...key, timestamp: Number(time) })).toBe(hash);
      expect(canonicalHash(type, { ...key, timestamp: new Long(time) })).toBe(hash);
      expect(canonicalHash(type, { ...key, timestamp: null })).not.toBe(hash);
    },
  );
});
