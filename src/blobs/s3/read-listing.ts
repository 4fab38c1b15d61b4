// Reads one page of ListObjectsV2.
import { elements, textOf } from './read-xml.ts';

export interface ListedObject {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export interface ListedPage {
  readonly objects: readonly ListedObject[];
  /** What asks for the next page; null: there is none. */
  readonly next: string | null;
}

/** @returns null where it is no listing: to take it for an empty one would be the worst of answers */
export function readListing(xml: string): ListedPage | null {
  const [listing] = elements(xml, 'ListBucketResult');
  if (listing === undefined || !xml.trimEnd().endsWith('>')) return null;
  const truncated = textOf(listing, 'IsTruncated');
  const next = textOf(listing, 'NextContinuationToken');
  if (truncated !== 'true' && truncated !== 'false') return null;
  if (truncated === 'true' && (next === null || next === '')) return null;
  const isEncoded = textOf(listing, 'EncodingType') === 'url';
  const objects = elements(listing, 'Contents').map((entry) => readObject(entry, isEncoded));
  if (!objects.every((object) => object !== null)) return null;
  return { objects, next: truncated === 'true' ? next : null };
}

function readObject(entry: string, isEncoded: boolean): ListedObject | null {
  const key = textOf(entry, 'Key');
  const plain = key !== null && isEncoded ? decoded(key) : key;
  const sizeBytes = Number(textOf(entry, 'Size') ?? Number.NaN);
  const modifiedMs = Date.parse(textOf(entry, 'LastModified') ?? '');
  if (plain === null || !Number.isSafeInteger(sizeBytes) || Number.isNaN(modifiedMs)) return null;
  return { key: plain, sizeBytes, modifiedMs };
}

/** @returns null where it is not encoded at all */
function decoded(key: string): string | null {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
