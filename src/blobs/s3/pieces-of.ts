// Bytes in pieces: what works on large blobs lets others have their turn in between.

const pieceBytes = 256 * 1024;

export function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
