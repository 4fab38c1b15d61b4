// Laws of Baileys file names: decoding and encoding undo each other, and the fast classifier agrees with a slow one.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classifyBaileysFile } from '../../src/engines/baileys/classify-file.ts';
import { decodeFileName } from '../../src/engines/baileys/decode-file-name.ts';
import { encodeFileName } from '../../src/engines/baileys/encode-file-name.ts';
import { baileysWorth } from '../../src/engines/baileys/worth.ts';

const digits = (length: number) => fc.stringMatching(new RegExp(`^[1-9][0-9]{0,${length - 1}}$`));
const user = digits(15);
const domain = fc.constantFrom('', '_1', '_128', '_129');
const device = fc.nat({ max: 120 }).map(String);
const address = fc.tuple(user, domain, device).map(([name, at, number]) => `${name}${at}.${number}`);
const group = fc.oneof(
  digits(18).map((id) => `${id}@g.us`),
  fc.tuple(user, digits(10)).map(([creator, time]) => `${creator}-${time}@g.us`),
  fc.constant('status@broadcast'),
);
const keyId = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((bytes) => Buffer.from(bytes).toString('base64'));
const senderKey = fc
  .tuple(group, user, domain, device)
  .map(([where, name, at, number]) => `${where}::${name}${at}::${number}`);

const genuine = fc.oneof(
  fc.record({ type: fc.constant('pre-key' as const), id: fc.nat({ max: 0xffffff }).map(String) }),
  fc.record({ type: fc.constantFrom('session' as const, 'identity-key' as const), id: address }),
  fc.record({ type: fc.constant('sender-key' as const), id: senderKey }),
  fc.record({ type: fc.constant('sender-key-memory' as const), id: group }),
  fc.record({ type: fc.constant('app-state-sync-key' as const), id: keyId }),
  fc.record({
    type: fc.constant('app-state-sync-version' as const),
    id: fc.constantFrom('critical_block', 'critical_unblock_low', 'regular_high', 'regular_low', 'regular'),
  }),
  fc.record({
    type: fc.constant('lid-mapping' as const),
    id: fc.oneof(
      user,
      user.map((lid) => `${lid}_reverse`),
    ),
  }),
  fc.record({ type: fc.constant('device-list' as const), id: user }),
  fc.record({
    type: fc.constant('tctoken' as const),
    id: fc.oneof(
      fc.constant('__index'),
      fc.tuple(user, fc.constantFrom('lid', 's.whatsapp.net')).map((jid) => jid.join('@')),
    ),
  }),
  fc.constant({ type: 'creds' as const, id: '' }),
);

/** Slow and plain: what the classifier means, as patterns. */
const patterns: readonly [string, RegExp][] = [
  ['creds', /^creds\.json$/],
  ['sender-key-memory', /^sender-key-memory-[0-9A-Za-z]+(-[0-9A-Za-z]+)*@[a-z.]+\.json$/],
  ['sender-key', /^sender-key-[0-9A-Za-z]+(-[0-9A-Za-z]+)*@[a-z.]+--\d+(_[1-9]\d*)?--(0|[1-9]\d*)\.json$/],
  ['session', /^session-\d+(_[1-9]\d*)?\.(0|[1-9]\d*)\.json$/],
  ['identity-key', /^identity-key-\d+(_[1-9]\d*)?\.(0|[1-9]\d*)\.json$/],
  ['pre-key', /^pre-key-(0|[1-9]\d*)\.json$/],
  [
    'app-state-sync-version',
    /^app-state-sync-version-(critical_block|critical_unblock_low|regular_high|regular_low|regular)\.json$/,
  ],
  ['lid-mapping', /^lid-mapping-\d+(_reverse)?\.json$/],
  ['device-list', /^device-list-\d+\.json$/],
  ['tctoken', /^tctoken-(__index|\d+@[a-z.]+)\.json$/],
];

function slowClass(name: string): string {
  // A sender-key-memory name never falls through to sender-key: the longer type claims its prefix.
  if (name.startsWith('sender-key-memory-'))
    return patterns[1]![1].test(name) ? 'sender-key-memory' : 'unknown';
  const key = /^app-state-sync-key-([^/]+)\.json$/.exec(name)?.[1];
  if (key !== undefined) {
    const id = key.replaceAll('__', '/');
    return /^[A-Za-z0-9+/]+={0,2}$/.test(id) && id.length % 4 === 0 ? 'app-state-sync-key' : 'unknown';
  }
  return patterns.find(([, pattern]) => pattern.test(name))?.[0] ?? 'unknown';
}

/** Names near genuine ones: a piece cut out, doubled, or replaced. */
const near = fc
  .tuple(
    genuine,
    fc.nat(),
    fc.nat({ max: 4 }),
    fc.oneof(fc.constantFrom('-', '_', '__', '--', '.', '@', '=', '0', '/', ':', ''), fc.string()),
  )
  .map(([{ type, id }, at, length, piece]) => {
    const name = encodeFileName(type, id);
    const from = at % (name.length + 1);
    return name.slice(0, from) + piece + name.slice(from + length);
  });
const anyName = fc.oneof(
  near,
  genuine.map(({ type, id }) => encodeFileName(type, id)),
  fc.string({ maxLength: 60 }),
);

test('decoding gives back what was encoded, for every genuine id', () => {
  fc.assert(
    fc.property(genuine, ({ type, id }) => {
      expect(decodeFileName(encodeFileName(type, id))).toEqual({ type, id });
    }),
    { numRuns: 1000 },
  );
});

test('encoding gives back every name that decodes', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const decoded = decodeFileName(name);
      if (decoded !== null) expect(encodeFileName(decoded.type, decoded.id)).toBe(name);
    }),
    { numRuns: 2000 },
  );
});

test('no two genuine ids share a file', () => {
  fc.assert(
    fc.property(genuine, genuine, (a, b) => {
      const same = a.type === b.type && a.id === b.id;
      expect(encodeFileName(a.type, a.id) === encodeFileName(b.type, b.id)).toBe(same);
    }),
    { numRuns: 2000 },
  );
});

test('the fast classifier agrees with the decoder and with plain patterns', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const fast = classifyBaileysFile(name);
      expect(fast).toBe(decodeFileName(name)?.type ?? 'unknown');
      expect(fast).toBe(slowClass(name));
      expect(baileysWorth[fast].why).not.toBe('');
    }),
    { numRuns: 5000 },
  );
});
