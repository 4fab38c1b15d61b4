// Takes one entry out of the text of an instances list, and puts it back; every other byte stays as it is.
import type { TakenEntry } from '../../core/instance-steps.ts';
import type { ListText } from './list-pieces.ts';
import { sanitizeClientId } from './read-instances.ts';

/**
 * The ids by which a list names a profile: the clientId itself; where there is none, those that programs turn into it,
 * each in its own way, because LocalAuth takes `[-_\w]` only.
 */
export function idsNaming(clientId: string, list: ListText): string[] {
  const ids = [...new Set(list.pieces.map(({ id }) => id))];
  if (ids.includes(clientId)) return [clientId];
  const made = (id: string): string[] => [
    sanitizeClientId(id),
    ...['-', ''].map((to) => id.replace(/[^-_\w]/g, to)),
  ];
  return ids.filter((id) => made(id).includes(clientId));
}

/** @returns null where no entry, `twice` where more than one has that id */
export function entryOf(instance: string, { text, from, to, pieces }: ListText): TakenEntry | 'twice' | null {
  const at = pieces.findIndex(({ id }) => id === instance);
  const [piece, previous, next] = [pieces[at], pieces[at - 1], pieces[at + 1]];
  if (piece === undefined) return null;
  if (pieces.some(({ id }, index) => id === instance && index !== at)) return 'twice';
  return {
    text: text.slice(piece.start, piece.end),
    lead: text.slice(previous?.end ?? from, piece.start),
    tail: text.slice(piece.end, next?.start ?? to),
    after: previous?.id ?? null,
    before: next?.id ?? null,
  };
}

/** The entry must be there. */
export function withoutEntry(instance: string, { text, from, to, pieces }: ListText): string {
  const at = pieces.findIndex(({ id }) => id === instance);
  const [piece, previous, next] = [pieces[at], pieces[at - 1], pieces[at + 1]];
  if (piece === undefined) return text;
  // With the comma before it, or where it is the first with the one behind it.
  const start = previous?.end ?? (next === undefined ? from : piece.start);
  const end = previous === undefined ? (next?.start ?? to) : piece.end;
  return text.slice(0, start) + text.slice(end);
}

/** At its place: behind its old neighbour, or before the other one, or at the end. No entry of that id must be there. */
export function withEntry(entry: TakenEntry, { text, from, to, pieces }: ListText): string {
  const put = (start: number, end: number, piece: string): string =>
    text.slice(0, start) + piece + text.slice(end);
  const behind =
    pieces.find(({ id }) => id === entry.after) ??
    (entry.after === null || pieces.some(({ id }) => id === entry.before) ? undefined : pieces.at(-1));
  if (behind !== undefined) return put(behind.end, behind.end, withComma(entry.lead) + entry.text);
  const before = pieces.find(({ id }) => id === entry.before) ?? pieces[0];
  if (before !== undefined) return put(before.start, before.start, entry.text + withComma(entry.tail));
  return put(from, to, withoutComma(entry.lead) + entry.text + withoutComma(entry.tail));
}

function withComma(between: string): string {
  return between.includes(',') ? between : `,${between}`;
}

function withoutComma(between: string): string {
  return between.replace(',', '');
}
