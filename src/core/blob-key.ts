// What may be the key of a blob, in every store: a file, an object of S3, a row.

const segmentShape = /^[A-Za-z0-9._~=-]{1,200}$/;
/** An object of S3 has at most 1,024 bytes, of which a vault's prefix may take 256. */
const longestKey = 700;

/** Why it is none; null where it is one. */
export function flawOfBlobKey(key: string): string | null {
  if (key.length > longestKey) return `it has more than ${longestKey} characters`;
  const odd = key.split('/').find((segment) => !segmentShape.test(segment) || /^\.{1,2}$/.test(segment));
  if (odd === undefined) return null;
  return odd === ''
    ? 'a part of it is empty'
    : `its part ${JSON.stringify(odd.slice(0, 250))} is not allowed`;
}
