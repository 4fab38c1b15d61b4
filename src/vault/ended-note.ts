// That a session was logged out, kept in a blob of its own beside the head: where the head is lost, an ended pairing must not begin again.
import { UnreadableBytes } from './byte-reader.ts';
import type { Head } from './head.ts';
import type { SessionPlace } from './session-place.ts';

export type EndedNote = Pick<Head, 'retired' | 'endedUpTo'>;

const never: EndedNote = { retired: null, endedUpTo: -1 };

/** One that cannot be read tells nothing: the head, which nearly always can be, is what counts. */
export async function readEnded({ blobs, keys, envelope }: SessionPlace): Promise<EndedNote> {
  const blob = await blobs.get(keys.ended);
  if (blob === null) return never;
  try {
    return JSON.parse(Buffer.from(envelope.open('ended', blob.bytes)).toString('utf8')) as EndedNote;
  } catch (error) {
    if (error instanceof UnreadableBytes || error instanceof SyntaxError) return never;
    throw error;
  }
}

export async function writeEnded(
  { blobs, keys, envelope }: SessionPlace,
  { retired, endedUpTo }: EndedNote,
): Promise<void> {
  const note: EndedNote = { retired, endedUpTo };
  await blobs.put(keys.ended, envelope.close('ended', Buffer.from(JSON.stringify(note))));
}
