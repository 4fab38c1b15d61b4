// A session in one file: what is written comes back as what it was, and nothing else is taken for it.
import { describe, expect, test } from 'vitest';
import { HoldfastError } from '../../../../src/core/errors.ts';
import { readSessionFile, writeSessionFile } from '../../../../src/engines/baileys/session-file.ts';
import { sessionRecords } from '../../../rigs/migrate/records.ts';

const session = {
  tenant: 'acme',
  id: 'sales',
  exportedAtMs: 1_763_700_000_000,
  records: [
    ...sessionRecords('acme').filter(({ type }) => type === 'creds'),
    { type: 'sender-key', id: 'g@g.us::1_1::0', value: Buffer.from('[]') },
    { type: 'lid-mapping', id: '1555', value: '1234' },
  ],
};

function refusal(text: string): string {
  try {
    readSessionFile(text);
  } catch (error) {
    if (error instanceof HoldfastError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'read';
}

test('what is written is read back, bytes as what they were', () => {
  const read = readSessionFile(writeSessionFile(session));
  expect(read).toEqual(session);
  expect(Buffer.isBuffer(read.records[1]?.value)).toBe(true);
});

describe('refused, and none of its keys are in the message', () => {
  const text = writeSessionFile(session);
  const lines = text.split('\n');
  test.each([
    ['nothing', ''],
    ['something else', '{"format":"zip"}\n{}\n'],
    ['cut off in the middle of a line', text.slice(0, -20)],
    ['cut off at the end of a line', `${lines.slice(0, 3).join('\n')}\n`],
    ['a record less', [lines[0], ...lines.slice(2)].join('\n')],
    ['one letter changed', text.replace('1234', '1235').replace('sales', 'salez')],
    ['another format', text.replace('holdfast-session/1', 'holdfast-session/2')],
    ['no JSON', 'noise\nprivate\n'],
  ])('%s', (_name, given) => {
    expect(refusal(given)).toMatch(/^SESSION_FILE_INVALID: (?!.*private)/);
  });
});

describe('a file whose digest fits is refused all the same', () => {
  const [creds, ...keys] = session.records;
  const torn = {
    ...creds,
    value: { ...(creds?.value as object), noiseKey: null },
  } as (typeof session.records)[0];
  test.each([
    ['under the name of the lock of a place', { tenant: '.holdfast', id: 'place' }, /Holdfast calls/],
    ['under a name that shows as another one', { tenant: 'a/b', id: 'c' }, /another session/],
    ['under a name without a tenant', { tenant: '', id: 'c' }, /empty/],
    ['under half a surrogate pair', { tenant: 'a', id: '\ud800' }, /surrogate/],
    ['without credentials', { records: keys }, /no credentials/],
    ['with torn credentials', { records: [torn, ...keys] }, /no usable noiseKey/],
  ])('%s', (_name, change, why) => {
    expect(refusal(writeSessionFile({ ...session, ...change }))).toMatch(why);
  });
});
