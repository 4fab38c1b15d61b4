// Laws of the codec: what was stored comes back as what it was, and one meaning has one digest whatever holds it.
import { BufferJSON, proto } from '@whiskeysockets/baileys';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalHash } from '../../src/engines/baileys/canonical-record.ts';
import { readBufferJson } from '../../src/engines/baileys/read-buffer-json.ts';
import { codecOf } from '../../src/engines/baileys/records-form.ts';
import { decodeValue, encodeValue } from '../../src/engines/baileys/value-codec.ts';
import { writeBufferJson } from '../../src/engines/baileys/write-buffer-json.ts';

const bytes = fc.uint8Array({ maxLength: 40 });
const key = fc.oneof(fc.string(), fc.constantFrom('$', 'data', 'type', '__proto__', '0', '12', 'toJSON'));
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('$', '"$":', 'buffer', '\ud800', 'é'));
const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()).map((n) => n + 0);

/** Whatever JSON and bytes can be, with the codec's own marks as keys and as text. */
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    bytes,
    bytes.map((given) => Buffer.from(given)),
    fc.constant({ $: 'buffer', data: 'AAAA' }),
    fc.array(fc.nat({ max: 255 }), { maxLength: 3 }).map((data) => ({ type: 'Buffer', data })),
    fc.dictionary(fc.constantFrom('0', '1', '2a', 'a'), fc.nat({ max: 255 }), { noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

const plain = value.filter((given) => !Object.is(given, -0));

function keysDeep(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || given instanceof Uint8Array) return null;
  return Object.entries(given).map(([name, inner]) => [name, keysDeep(inner)]);
}

describe('what is stored', () => {
  test('comes back equal, with Buffers as Buffers, other bytes as they were, and keys in their order', () => {
    fc.assert(
      fc.property(plain, (given) => {
        const read = decodeValue(encodeValue(given));
        expect(read).toStrictEqual(given);
        expect(keysDeep(read)).toEqual(keysDeep(given));
      }),
      { numRuns: 3000 },
    );
  });

  test('is the same text every time, and is not touched by storing it', () => {
    fc.assert(
      fc.property(plain, (given) => {
        const before = structuredClone(given);
        const first = encodeValue(given);
        expect(encodeValue(decodeValue(first))).toEqual(first);
        expect(structuredClone(given)).toStrictEqual(before);
      }),
    );
  });

  test('belongs to the reader: changing it changes neither the bytes nor a second reading', () => {
    fc.assert(
      fc.property(fc.oneof(bytes, fc.record({ hash: bytes })), fc.boolean(), (made, asBuffer) => {
        const given = asBuffer && made instanceof Uint8Array ? Buffer.from(made) : made;
        const stored = Buffer.from(encodeValue(given));
        const kept = Buffer.from(stored);
        const read = decodeValue(stored);
        (read instanceof Uint8Array ? read : (read as { hash: Uint8Array }).hash).fill(7);
        expect(stored).toEqual(kept);
        expect(decodeValue(stored)).toStrictEqual(decodeValue(kept));
      }),
    );
  });
});

test('a file is written as the same text that Baileys writes', () => {
  fc.assert(
    fc.property(plain, (given) => {
      expect(writeBufferJson(given)).toBe(JSON.stringify(given, BufferJSON.replacer));
    }),
    { numRuns: 1000 },
  );
});

describe('the digest of a record', () => {
  test('is the same for memory, for our codec and for a file of Baileys', () => {
    fc.assert(
      fc.property(plain, (given) => {
        const hash = canonicalHash('session', given);
        const file = JSON.stringify(given, BufferJSON.replacer);
        expect(canonicalHash('session', readBufferJson(file))).toBe(hash);
        expect(canonicalHash('session', decodeValue(encodeValue(given)))).toBe(hash);
        const folder = codecOf('folder')!;
        expect(canonicalHash('session', folder.decode(folder.encode(given)))).toBe(hash);
      }),
      { numRuns: 3000 },
    );
  });

  test('is another one for every other value', () => {
    fc.assert(
      fc.property(plain, plain, (one, other) => {
        const read = (given: unknown): unknown => readBufferJson(JSON.stringify(given, BufferJSON.replacer));
        fc.pre(!sameJson(read(one), read(other)));
        expect(canonicalHash('session', one)).not.toBe(canonicalHash('session', other));
      }),
      { numRuns: 2000 },
    );
  });

  test('takes no notice of the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), plain, { noNullPrototype: true }), (given) => {
        const turned = Object.fromEntries(Object.entries(given).toReversed());
        expect(canonicalHash('creds', turned)).toBe(canonicalHash('creds', given));
      }),
    );
  });

  test('of a sync key is the same for its protobuf, its JSON, and what Baileys reads of it', () => {
    const keyData = fc.record(
      {
        keyData: bytes,
        fingerprint: fc.record(
          {
            rawId: fc.nat(),
            currentIndex: fc.nat(),
            deviceIndexes: fc.array(fc.nat(), { maxLength: 3 }),
          },
          { requiredKeys: [] },
        ),
        timestamp: fc.oneof(fc.maxSafeInteger(), fc.maxSafeInteger().map(String)),
      },
      { requiredKeys: ['keyData'] },
    );
    const type = 'app-state-sync-key';
    fc.assert(
      fc.property(keyData, (given) => {
        const message = proto.Message.AppStateSyncKeyData.fromObject(given);
        const hash = canonicalHash(type, message);
        const file = readBufferJson(JSON.stringify(message, BufferJSON.replacer));
        expect(canonicalHash(type, file)).toBe(hash);
        expect(canonicalHash(type, proto.Message.AppStateSyncKeyData.fromObject(file as object))).toBe(hash);
        expect(canonicalHash(type, decodeValue(encodeValue(message)))).toBe(hash);
        expect(canonicalHash(type, given)).toBe(hash);
        const wire = proto.Message.AppStateSyncKeyData.encode(message).finish();
        expect(canonicalHash(type, proto.Message.AppStateSyncKeyData.decode(wire))).toBe(hash);
        expect(
          canonicalHash(type, { ...given, keyData: Buffer.concat([given.keyData, Buffer.of(1)]) }),
        ).not.toBe(hash);
      }),
    );
  });
});

function sameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(given: unknown): unknown {
  if (given instanceof Uint8Array) return { bytes: [...given] };
  if (Array.isArray(given)) return given.map(sorted);
  if (typeof given !== 'object' || given === null) return given;
  return {
    members: Object.entries(given)
      .map(([name, inner]) => [name, sorted(inner)] as const)
      .sort(byName),
  };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
