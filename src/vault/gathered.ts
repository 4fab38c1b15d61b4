// Puts small pieces together, because whoever writes them does something for each.
const enoughBytes = 262_144;

export async function* gathered(
  pieces: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    waiting.push(piece);
    waitingBytes += piece.byteLength;
    if (waitingBytes < enoughBytes) continue;
    yield joined(waiting, waitingBytes);
    [waiting, waitingBytes] = [[], 0];
  }
  if (waitingBytes > 0) yield joined(waiting, waitingBytes);
}

function joined(pieces: readonly Uint8Array[], lengthBytes: number): Uint8Array {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces, lengthBytes);
}
