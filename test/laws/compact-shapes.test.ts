// Laws of compaction over records of any shape: nothing but spent chains goes, nothing grows, twice is once.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compactContent } from '../../src/engines/baileys/compact-record.ts';
import { codecOf } from '../../src/engines/baileys/records-form.ts';

type Form = 'folder' | 'records';

const text64 = fc.constantFrom('AA==', 'BQE=', 'x1x2x3x4');
const chain = fc.record(
  {
    chainKey: fc.record(
      { counter: fc.integer(), key: text64, later: fc.constant(1) },
      { requiredKeys: ['counter'] },
    ),
    chainType: fc.constantFrom(1, 2, 2, 2),
    messageKeys: fc.dictionary(fc.nat().map(String), text64, { maxKeys: 2, noNullPrototype: true }),
    more: fc.constant(true),
  },
  { requiredKeys: ['chainKey', 'chainType', 'messageKeys'] },
);
const session = fc.record(
  {
    registrationId: fc.nat(),
    currentRatchet: fc.record({
      ephemeralKeyPair: fc.record({ pubKey: text64, privKey: text64 }),
      lastRemoteEphemeralKey: text64,
      previousCounter: fc.nat(),
      rootKey: text64,
    }),
    indexInfo: fc.record({
      baseKey: text64,
      baseKeyType: fc.constantFrom(1, 2),
      closed: fc.constantFrom(-1, 1_700_000_000_000),
      used: fc.nat(),
      created: fc.nat(),
      remoteIdentityKey: text64,
    }),
    _chains: fc.dictionary(fc.base64String({ minLength: 4 }), chain, { maxKeys: 5, noNullPrototype: true }),
    pendingPreKey: fc.record({ signedKeyId: fc.nat(), baseKey: text64 }),
  },
  { requiredKeys: ['registrationId', 'currentRatchet', 'indexInfo', '_chains'] },
);
const record = fc.record({
  _sessions: fc.dictionary(fc.base64String({ minLength: 4 }), session, { maxKeys: 3, noNullPrototype: true }),
  version: fc.constant('v1'),
});
const forms = fc.constantFrom<Form>('folder', 'records');

interface Chain {
  readonly chainKey: { readonly key?: string; readonly later?: number };
  readonly chainType: number;
  readonly messageKeys: object;
  readonly more?: boolean;
}

interface Held {
  _sessions: Record<string, { _chains: Record<string, Chain>; indexInfo: { baseKeyType: number } }>;
}

function compacted(form: Form, value: unknown): Held {
  const codec = codecOf(form)!;
  const made = compactContent(form, 'session', codec.encode(value));
  return ('content' in made ? codec.decode(made.content) : value) as Held;
}

function isSpent({ chainKey, chainType, messageKeys, more }: Chain): boolean {
  const unknown = more === true || chainKey.later !== undefined;
  return chainType === 2 && chainKey.key === undefined && Object.keys(messageKeys).length === 0 && !unknown;
}

describe('a session record', () => {
  test('loses spent chains and not one thing else', () => {
    fc.assert(
      fc.property(record, forms, (given, form) => {
        const expected = structuredClone(given) as unknown as Held;
        const { _sessions: sessions } = expected;
        for (const { _chains: chains, indexInfo } of Object.values(sessions)) {
          const first = Object.keys(chains).find((id) => chains[id]?.chainType === 2);
          for (const [id, one] of Object.entries(chains)) {
            if (isSpent(one) && !(indexInfo.baseKeyType === 2 && id === first)) delete chains[id];
          }
        }
        const after = compacted(form, given);
        expect(after).toEqual(expected);
        expect(JSON.stringify(after)).toBe(JSON.stringify(expected));
      }),
      { numRuns: 1000 },
    );
  });

  test('becomes smaller or stays to the byte, and a second time nothing is left to do', () => {
    fc.assert(
      fc.property(record, forms, (given, form) => {
        const content = codecOf(form)!.encode(given);
        const made = compactContent(form, 'session', content);
        if ('left' in made) return;
        expect(made.content.length).toBeLessThan(content.length);
        expect(compactContent(form, 'session', made.content)).toHaveProperty('left');
      }),
      { numRuns: 1000 },
    );
  });
});

test('whatever an entry holds, it is left as it is or comes out smaller, and never stops the others', () => {
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.json().map((text) => Buffer.from(text)),
    fc.jsonValue().map((value) => codecOf('records')!.encode(value)),
  );
  fc.assert(
    fc.property(
      bytes,
      forms,
      fc.constantFrom('session', 'sender-key', 'creds', '__proto__'),
      (content, form, type) => {
        const made = compactContent(form, type, content);
        if ('content' in made) expect(made.content.length).toBeLessThan(content.length);
      },
    ),
    { numRuns: 2000 },
  );
});
