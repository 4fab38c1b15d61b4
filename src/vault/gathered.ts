// Puts small pieces together, because whoever writes them does something for each. Large ones are left as they are: copying costs, too.
const smallBytes = 65_536;
const enoughBytes = 262_144;

export async function* gathered(
  pieces: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    const isSmall = piece.byteLength < smallBytes;
    if (isSmall) {
      waiting.push(piece);
      waitingBytes += piece.byteLength;
    }
    if (waitingBytes > 0 && (!isSmall || waitingBytes >= enoughBytes)) {
      yield Buffer.concat(waiting, waitingBytes);
      [waiting, waitingBytes] = [[], 0];
    }
    if (!isSmall) yield piece;
  }
  if (waitingBytes > 0) yield Buffer.concat(waiting, waitingBytes);
}
