// DeleteObjects: each key has an outcome of its own, and silence is none.
import { expect, test } from 'vitest';
import { readDeletion, writeDeletion } from '../../../../src/blobs/s3/delete-objects.ts';

const answer = (inside: string): string => `<DeleteResult>${inside}</DeleteResult>`;
const deleted = (key: string): string => `<Deleted><Key>${key}</Key></Deleted>`;
const failed = (key: string, code: string): string =>
  `<Error><Key>${key}</Key><Code>${code}</Code><Message>why</Message></Error>`;

test('every key that is named as deleted is', () => {
  expect(readDeletion(answer(deleted('a') + deleted('b=&amp;')), ['a', 'b=&'])).toBeNull();
});

test('a key that was not there is deleted', () => {
  expect(readDeletion(answer(deleted('a') + failed('b', 'NoSuchKey')), ['a', 'b'])).toBeNull();
});

test('a key that failed is named with its reason', () => {
  const read = readDeletion(answer(deleted('a') + failed('b', 'AccessDenied')), ['a', 'b']);
  expect(read).toEqual({ key: 'b', code: 'AccessDenied', message: 'why' });
});

test('a key that is not spoken of is not deleted', () => {
  expect(readDeletion(answer(deleted('a')), ['a', 'b'])?.key).toBe('b');
  expect(readDeletion('<html></html>', ['a'])?.key).toBe('a');
});

test('keys are escaped in the request', () => {
  expect(Buffer.from(writeDeletion(['a&<b>']).bytes).toString()).toContain('<Key>a&amp;&lt;b&gt;</Key>');
});
