// The part of a blob that an answer to a range holds; a service may answer it with the whole, or not as it was asked.
import { partOf } from '../part-of.ts';
import type { S3Answer } from './s3-wire.ts';

/** @returns null where it is another part than was asked for */
export function partOfAnswer(answer: S3Answer, from: number, lengthBytes: number): Uint8Array | null {
  const { status, headers, bytes } = answer;
  if (status !== 206) {
    const { start, end } = partOf(bytes.length, from, lengthBytes);
    return bytes.subarray(start, end);
  }
  const parts = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '');
  if (parts === null) return null;
  const [first = 0, last = 0, size = 0] = parts.slice(1).map(Number);
  const { start, end } = partOf(size, from, from < 0 ? size : lengthBytes);
  if (first !== start || last !== end - 1 || bytes.length !== end - start) return null;
  return bytes.subarray(0, lengthBytes);
}
