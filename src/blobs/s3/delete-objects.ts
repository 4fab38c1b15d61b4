// The request and the answer of DeleteObjects: up to a thousand keys at once, each with its own outcome.
import { createHash } from 'node:crypto';
import { elements, escaped, textOf } from './read-xml.ts';

/** What one request takes at most. */
export const largestDeletion = 1000;

export interface Deletion {
  readonly bytes: Uint8Array;
  /** Services want a checksum of this one body besides the signature's. */
  readonly md5: string;
}

export function writeDeletion(keys: readonly string[]): Deletion {
  const objects = keys.map((key) => `<Object><Key>${escaped(key)}</Key></Object>`).join('');
  const bytes = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${objects}</Delete>`,
  );
  return { bytes, md5: createHash('md5').update(bytes).digest('base64') };
}

export interface FailedDeletion {
  readonly key: string;
  readonly code: string;
  readonly message: string;
}

/**
 * @returns the first that is not deleted, null where all are. A key that the answer does not speak of is not deleted:
 * silence is no proof.
 */
export function readDeletion(xml: string, keys: readonly string[]): FailedDeletion | null {
  for (const entry of elements(xml, 'Error')) {
    const code = textOf(entry, 'Code') ?? '';
    if (code === 'NoSuchKey') continue;
    return { key: textOf(entry, 'Key') ?? '', code, message: textOf(entry, 'Message') ?? '' };
  }
  const named = [...elements(xml, 'Deleted'), ...elements(xml, 'Error')];
  const gone = new Set(named.map((entry) => textOf(entry, 'Key')));
  const silent = keys.find((key) => !gone.has(key));
  return silent === undefined ? null : { key: silent, code: '', message: 'the answer does not speak of it' };
}
