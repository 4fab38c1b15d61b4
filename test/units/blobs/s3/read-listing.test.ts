// Pages of a listing: what is none must never be taken for an empty one.
import { expect, test } from 'vitest';
import { readListing } from '../../../../src/blobs/s3/read-listing.ts';

const entry = (key: string): string =>
  `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>&quot;x&quot;</ETag><Size>7</Size></Contents>`;

function page(inside: string, end = '<IsTruncated>false</IsTruncated>'): string {
  return `<?xml version="1.0"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>${end}${inside}</ListBucketResult>`;
}

test('an empty page is an empty page', () => {
  expect(readListing(page(''))).toEqual({ objects: [], next: null });
});

test('objects come with their size and time', () => {
  expect(readListing(page(entry('a') + entry('b/c')))?.objects).toEqual([
    { key: 'a', sizeBytes: 7, modifiedMs: Date.UTC(2026, 0, 2, 3, 4, 5) },
    { key: 'b/c', sizeBytes: 7, modifiedMs: Date.UTC(2026, 0, 2, 3, 4, 5) },
  ]);
});

test('keys are decoded where they are said to be encoded, and only there', () => {
  const encoded = `<EncodingType>url</EncodingType>${entry('a%3Db/c+d')}`;
  expect(readListing(page(encoded))?.objects[0]?.key).toBe('a=b/c d');
  expect(readListing(page(entry('a%3Db+&amp;&#x41;')))?.objects[0]?.key).toBe('a%3Db+&A');
});

test('a page that goes on names what comes next', () => {
  const more = '<IsTruncated>true</IsTruncated><NextContinuationToken>1/a+=&amp;</NextContinuationToken>';
  expect(readListing(page(entry('a'), more))?.next).toBe('1/a+=&');
});

const none: Readonly<Record<string, string>> = {
  'nothing at all': '',
  'a page of a proxy': '<html><body>Welcome to nginx!</body></html>',
  'an error with status 200': '<Error><Code>InternalError</Code></Error>',
  'one that was cut': page(entry('a')).slice(0, -30),
  'one that does not say whether it goes on': page(entry('a'), ''),
  'one that goes on nobody knows where': page(entry('a'), '<IsTruncated>true</IsTruncated>'),
  'one with an object without a key': page('<Contents><Size>1</Size></Contents>'),
  'one with an object without a size': page(entry('a').replace('<Size>7</Size>', '')),
  'one with an object without a time': page(entry('a').replace('2026-01-02T03:04:05.000Z', 'now')),
  'one with a key that cannot be decoded': page(`<EncodingType>url</EncodingType>${entry('%E0%A4')}`),
};

for (const [name, text] of Object.entries(none)) {
  test(`${name} is no listing`, () => {
    expect(readListing(text)).toBeNull();
  });
}
