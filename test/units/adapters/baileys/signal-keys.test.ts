// Keys: what Baileys gives is what it gets back, and what it gets it may change.
import * as baileys from '@whiskeysockets/baileys';
import type { SignalDataSet } from '@whiskeysockets/baileys';
import { expect, test } from 'vitest';
import { signalKeys } from '../../../../src/adapters/baileys/signal-keys.ts';
import { encodeValue } from '../../../../src/engines/baileys/value-codec.ts';
import { HeldInMemory } from './held-in-memory.ts';

const { proto } = baileys;

function keysOver(held = new HeldInMemory()) {
  return { held, keys: signalKeys(held.name, held, baileys, (changes) => held.set(changes)) };
}

async function listed<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const pair = { public: Buffer.from([1, 2]), private: Buffer.from([3]) };

test('one set of many types, deletions included, is one transaction', async () => {
  const { held, keys } = keysOver();
  await keys.set({
    'pre-key': { '1': pair, '2': null },
    session: { 'a.0': new Uint8Array([7]) },
    'lid-mapping': { '49': '100', '100_reverse': '49' },
  });
  expect(held.transactions).toEqual([
    ['pre-key/1', '-pre-key/2', 'session/a.0', 'lid-mapping/49', 'lid-mapping/100_reverse'],
  ]);
});

test('a set of nothing is no transaction', async () => {
  const { held, keys } = keysOver();
  await keys.set({});
  await keys.set({ session: {} });
  expect(held.attempts).toBe(0);
});

test('every falsy value deletes, as in the multi-file state', async () => {
  const { held, keys } = keysOver();
  const values = { a: null, b: undefined, c: '' } as unknown as Record<string, string | null>;
  await keys.set({ 'lid-mapping': values });
  expect(held.transactions).toEqual([['-lid-mapping/a', '-lid-mapping/b', '-lid-mapping/c']]);
});

test('every type comes back as it was given, and what is absent is left out', async () => {
  const { keys } = keysOver();
  const given: SignalDataSet = {
    'pre-key': { '1': pair },
    session: { 'a.0': { version: 'v1', _sessions: { x: { n: 1 } } } as unknown as Uint8Array },
    'sender-key': { 'g::a::0': Buffer.from('[]') },
    'sender-key-memory': { 'g@g.us': { 'a@lid': true } },
    'app-state-sync-version': { regular: { version: 1, hash: Buffer.alloc(4), indexValueMap: {} } },
    'lid-mapping': { '49': '100' },
    'device-list': { '49': ['0', '1'] },
    tctoken: { 'a@lid': { token: Buffer.from('t'), timestamp: '1' } },
    'identity-key': { 'a.0': new Uint8Array([5, 1]) },
  };
  await keys.set(given);
  for (const [type, values] of Object.entries(given) as [keyof SignalDataSet, object][]) {
    expect(await keys.get(type, [...Object.keys(values), 'absent'])).toStrictEqual(values);
  }
});

test('an app state key comes back as the protobuf type, whose bytes are bytes', async () => {
  const { keys } = keysOver();
  const key = proto.Message.AppStateSyncKeyData.fromObject({
    keyData: Buffer.from('key'),
    fingerprint: { rawId: 3, currentIndex: 1, deviceIndexes: [0] },
    timestamp: 12,
  });
  await keys.set({ 'app-state-sync-key': { 'AAAA/w==': key } });
  const { 'AAAA/w==': back } = await keys.get('app-state-sync-key', ['AAAA/w==']);
  expect(Buffer.from(back?.keyData ?? '').toString()).toBe('key');
  expect(proto.Message.AppStateSyncKeyData.encode(back ?? {}).finish()).toEqual(
    proto.Message.AppStateSyncKeyData.encode(key).finish(),
  );
});

test('a name that means something to every object is a name like any other', async () => {
  const { keys } = keysOver();
  const given = Object.fromEntries(['__proto__', 'constructor', 'toString'].map((id) => [id, `${id} of 49`]));
  await keys.set({ 'lid-mapping': given });
  const back = await keys.get('lid-mapping', [...Object.keys(given), 'hasOwnProperty']);
  expect(Object.entries(back)).toEqual(Object.entries(given));
  expect(await listed(keys.list('lid-mapping'))).toEqual(Object.entries(given));
});

test('what Baileys does to a value that it got changes nothing that it gets next', async () => {
  const { keys } = keysOver();
  await keys.set({ 'device-list': { '49': ['0'] }, 'sender-key': { g: Buffer.from('abc') } });
  const first = await keys.get('device-list', ['49']);
  first['49']?.push('9');
  const bytes = await keys.get('sender-key', ['g']);
  bytes['g']?.fill(0);
  expect(await keys.get('device-list', ['49'])).toEqual({ '49': ['0'] });
  expect(Buffer.from((await keys.get('sender-key', ['g']))['g'] ?? '').toString()).toBe('abc');
});

test('what Baileys does to a value that it gave changes nothing that was stored', async () => {
  const { keys } = keysOver();
  const list = ['0'];
  const bytes = Buffer.from('abc');
  await keys.set({ 'device-list': { '49': list }, 'sender-key': { g: bytes } });
  list.push('9');
  bytes.fill(0);
  expect(await keys.get('device-list', ['49'])).toEqual({ '49': ['0'] });
  expect(Buffer.from((await keys.get('sender-key', ['g']))['g'] ?? '').toString()).toBe('abc');
});

test('a value that cannot be read is named, and not served', async () => {
  const { held, keys } = keysOver();
  held.entries.set('session/a.0', Buffer.from([99, 1]));
  await expect(keys.get('session', ['a.0'])).rejects.toMatchObject({
    code: 'ENTRY_DAMAGED',
    details: { entry: 'session/a.0', session: 'acme/sales' },
  });
});

test('listings give all of one type and nothing of another that begins alike', async () => {
  const { held, keys } = keysOver();
  const lists = Array.from({ length: 250 }, (_, index): [string, string[]] => [`${index}`, [`${index}`]]);
  await keys.set({ 'device-list': Object.fromEntries(lists) });
  held.entries.set('sender-key/1', encodeValue(Buffer.from('s')));
  held.entries.set('sender-key-memory/1', encodeValue({ x: true }));
  expect(await listed(keys.list('device-list'))).toEqual(lists);
  expect(await listed(keys.listIds('device-list'))).toEqual(lists.map(([id]) => id));
  expect(await listed(keys.listIds('sender-key'))).toEqual(['1']);
  expect(await listed(keys.list('pre-key'))).toEqual([]);
});

test('there is no clear: it would destroy a pairing without a way back', () => {
  expect(keysOver().keys).not.toHaveProperty('clear');
});
