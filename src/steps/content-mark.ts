// The content of an entry by its size and digest: how plans speak of content that holds keys.
import { createHash } from 'node:crypto';
import type { ContentMark } from '../core/plan.ts';

export function contentMark(content: Uint8Array): ContentMark {
  return { sizeBytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

export function hasMark(content: Uint8Array, mark: ContentMark): boolean {
  return content.length === mark.sizeBytes && contentMark(content).sha256 === mark.sha256;
}
