// An entry leaves an instances list, and returns, with every other byte as it was.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  entryOf,
  idsNaming,
  withEntry,
  withoutEntry,
} from '../../../../src/engines/wwebjs/edit-instances.ts';
import { readListText } from '../../../../src/engines/wwebjs/list-pieces.ts';
import type { ListText } from '../../../../src/engines/wwebjs/list-pieces.ts';

function listIn(text: string): ListText {
  const list = readListText(text);
  if ('unusable' in list) throw new Error(list.unusable);
  return list;
}

function taken(instance: string, text: string) {
  const entry = entryOf(instance, listIn(text));
  if (entry === null || entry === 'twice') throw new Error(`${instance} is not there once`);
  return entry;
}

const without = (instance: string, text: string): string => withoutEntry(instance, listIn(text));

test.each([
  ['the first', 'a', '[{"id":"a"},{"id":"b"}]', '[{"id":"b"}]'],
  ['the last', 'b', '[\n  {"id":"a"},\n  {"id":"b"}\n]\n', '[\n  {"id":"a"}\n]\n'],
  ['one between others', 'b', '["a",  "b" , "c"]', '["a" , "c"]'],
  ['the only one', 'a', ' [\n  "a"\n ]\n', ' []\n'],
  ['a number', '7', '[1,\t7,\t8]', '[1,\t8]'],
  ['one of an object by id', 'b', '{ "a": {}, "b": {"x":"}"}, "c": {} }', '{ "a": {}, "c": {} }'],
  ['the last of an object by id', 'a', '{"a":{}}', '{}'],
  ['one with brackets and quotes in its texts', 'a', '[{"n":"\\"]},{","id":"a"},"b"]', '["b"]'],
])('%s goes, and comes back', (_which, instance, text, left) => {
  expect(without(instance, text)).toBe(left);
  expect(withEntry(taken(instance, text), listIn(left))).toBe(text);
});

const space = fc.constantFrom('', ' ', '\n', '\n  ', '\t', '\r\n    ');
const piece = fc.tuple(
  fc.uniqueArray(
    fc.string({ minLength: 1 }).filter((id) => id.trim() !== ''),
    { minLength: 1, maxLength: 6 },
  ),
  fc.nat(),
  fc.array(space, { minLength: 14, maxLength: 14 }),
  fc.boolean(),
);

test('whatever it looks like, what went comes back to the byte', () => {
  fc.assert(
    fc.property(piece, ([ids, which, gaps, bare]) => {
      const entries = ids.map((id) => JSON.stringify(bare ? id : { more: ['{"', 1], id }));
      const body = entries.map((entry, at) => `${gaps[2 * at]}${entry}${gaps[2 * at + 1]}`).join(',');
      const text = `${gaps[12]}[${body}]${gaps[13]}`;
      const id = ids[which % ids.length] ?? '';
      const left = without(id, text);
      expect(listIn(left).pieces.map((one) => one.id)).toEqual(ids.filter((one) => one !== id));
      expect(withEntry(taken(id, text), listIn(left))).toBe(text);
    }),
  );
});

describe('put back into a list that was changed meanwhile', () => {
  const entry = taken('b', '[\n  "a",\n  "b",\n  "c"\n]');
  test.each([
    ['behind the one that it stood behind', '["x","a","y"]', '["x","a",\n  "b","y"]'],
    ['before the one that it stood before', '["x","c"]', '["x","b",\n  "c"]'],
    ['at the end where both are gone', '["x","y"]', '["x","y",\n  "b"]'],
    ['into an empty one', '[]', '[\n  "b"\n  ]'],
  ])('it stands %s', (_where, now, then) => {
    expect(withEntry(entry, listIn(now))).toBe(then);
    expect(() => JSON.parse(then) as unknown).not.toThrow();
  });
  test('the first stands first', () => {
    expect(withEntry(taken('a', '["a", "b"]'), listIn('["x"]'))).toBe('["a", "x"]');
  });
});

test.each([
  ['the id itself, whatever else sounds like it', 'my_shop', '["my shop","my_shop"]', ['my_shop']],
  ['what programs turn into it', 'my_shop', '["my shop","other"]', ['my shop']],
  ['both that become it', 'my_shop', '["my shop","my.shop"]', ['my shop', 'my.shop']],
  ['nothing that differs in case', 'sales', '["Sales"]', []],
])('a profile is named by %s', (_by, clientId, text, ids) => {
  expect(idsNaming(clientId, listIn(text))).toEqual(ids);
});

test('an id that two entries have is nobody’s to take out', () => {
  expect(entryOf('a', listIn('["a","a"]'))).toBe('twice');
});

test.each(['', '[{"id":"a"}', 'null', '{"instances":[]}', '[{"name":1.5}]'])('%j is no list', (text) => {
  expect(readListText(text)).toHaveProperty('unusable');
});
