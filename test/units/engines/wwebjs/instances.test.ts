// Instances lists: the ancestor's form is read exactly, and what is not fully understood is unusable, never empty.
import { expect, test } from 'vitest';
import { readInstances, sanitizeClientId } from '../../../../src/engines/wwebjs/read-instances.ts';

/** As the ancestor's saveInstancesToDisk writes one. */
const instance = (id: string) => ({
  id,
  name: `Shop ${id}`,
  webhookUrl: 'https://example.org/hook?token=SECRET',
  webhookEvents: [],
  typingIndicatorEnabled: true,
  applyTypingTo: ['customer'],
  createdAt: '2026-01-01T00:00:00.000Z',
});

test.each<[string, unknown, string[]]>([
  ["the ancestor's list", [instance('shop.one'), instance('b')], ['shop.one', 'b']],
  ['a list of ids', ['a', 'b', 7], ['a', 'b', '7']],
  [
    'other names of the id',
    [{ clientId: 'a', id: 1 }, { instanceId: 'b' }, { sessionId: 'c' }, { name: 'd' }],
    ['a', 'b', 'c', 'd'],
  ],
  ['an id beside nulls', [{ clientId: null, id: 'a' }], ['a']],
  ['an object by id', { a: { webhookUrl: 'x' }, b: { id: 'b' } }, ['a', 'b']],
  ['the same id twice', ['a', 'a'], ['a']],
  ['an empty list, which is for a guard to judge', [], []],
])('reads %s', (_what, value, clientIds) => {
  expect(readInstances(JSON.stringify(value, null, 2))).toEqual({ clientIds });
});

test.each<[string, string]>([
  ['an empty file', ''],
  ['white space', ' \n'],
  ['zeros', '\0\0\0\0'],
  ['a torn list', JSON.stringify([instance('a'), instance('b')]).slice(0, -20)],
  ['null', 'null'],
  ['a number', '3'],
  ['a text', '"a"'],
  ['an empty object', '{}'],
  ['a wrapped list', '{"instances":[{"id":"a"}]}'],
  ['a wrapped object', '{"instances":{"a":{}}}'],
  ['an error answer', '{"error":"not found"}'],
  ['an object by id with another id inside', '{"a":{"id":"b"}}'],
  ['an element without id', JSON.stringify([instance('a'), {}])],
  ['a null element', '["a",null]'],
  ['a blank id', '["a"," "]'],
  ['an id that is no id', '[{"id":{}}]'],
  ['a nested list', '[["a"]]'],
  ['a fraction', '[1.5]'],
])('%s is unusable, with a reason', (_what, text) => {
  const reading = readInstances(text);
  expect(reading).toHaveProperty('unusable');
  expect(JSON.stringify(reading)).not.toContain('SECRET');
});

test('every cut of a list is unusable', () => {
  const text = JSON.stringify([instance('a'), instance('b')], null, 2);
  for (let length = 0; length < text.length; length++) {
    expect(readInstances(text.slice(0, length))).toHaveProperty('unusable');
  }
});

test("an id becomes a folder's clientId as the ancestor does it", () => {
  expect(sanitizeClientId('shop.one@x y/ü-_')).toBe('shop_one_x_y__-_');
});
