// Puts small pieces together, because whoever writes them does something for each. Large ones are left as they are: copying costs, too.
import { Rooms } from './frame-memory.ts';

const smallBytes = 65_536;
const enoughBytes = 262_144;

/** Each that gathers takes one. */
const rooms = new Rooms(enoughBytes, 4);

/** @param pieces each of them may be something else once the next is asked for, and so may those that come out */
export async function* gathered(
  pieces: AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const room = rooms.take(enoughBytes);
  let length = 0;
  try {
    for await (const piece of pieces) {
      signal?.throwIfAborted();
      const isSmall = piece.byteLength < smallBytes;
      if (length > 0 && (!isSmall || length + piece.byteLength > enoughBytes)) {
        yield room.subarray(0, length);
        length = 0;
      }
      if (isSmall) {
        room.set(piece, length);
        length += piece.byteLength;
      } else yield piece;
    }
    if (length > 0) yield room.subarray(0, length);
  } finally {
    rooms.giveBack(room);
  }
}
