// Blobs that say themselves whether they are whole: a digest, then what it is of.
import { createHash, randomBytes } from 'node:crypto';

const digestBytes = 32;

const digestOf = (content: Uint8Array): Buffer => createHash('sha256').update(content).digest();

/** Other ones each time. @param text at the beginning of its content */
export function sealed(text: string, sizeBytes: number): Uint8Array {
  const content = Buffer.concat([Buffer.from(`${text}\n`), randomBytes(sizeBytes)]);
  return Buffer.concat([digestOf(content), content]);
}

/** The text; null where the bytes are not all of what was sealed. */
export function unsealed(bytes: Uint8Array): string | null {
  const content = Buffer.from(bytes.subarray(digestBytes));
  if (!digestOf(content).equals(bytes.subarray(0, digestBytes))) return null;
  return content.subarray(0, content.indexOf('\n')).toString();
}
