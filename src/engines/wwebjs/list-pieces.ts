// The entries of an instances list as they stand in its text, so that one can go, or return, and all else stays as it is.
import { entryId, readInstances } from './read-instances.ts';

export interface ListPiece {
  readonly id: string;
  /** Of its text, in a list by id with the id before it. */
  readonly start: number;
  readonly end: number;
}

export interface ListText {
  readonly text: string;
  /** Of the text between the brackets. */
  readonly from: number;
  readonly to: number;
  readonly pieces: readonly ListPiece[];
}

/** An object without a member is what is left of one by id; whether it is a list at all is for `readInstances`. */
export function readListText(text: string): ListText | { readonly unusable: string } {
  const isEmptied = /^\s*\{\s*\}\s*$/.test(text);
  const reading = readInstances(text);
  if ('unusable' in reading && !isEmptied) return reading;
  const open = text.search(/\S/);
  const isById = text[open] === '{';
  const pieces: ListPiece[] = [];
  let at = afterSpace(text, open + 1);
  while (text[at] !== ']' && text[at] !== '}') {
    const start = at;
    if (isById) at = afterSpace(text, endOfValue(text, at)) + 1;
    const end = endOfValue(text, afterSpace(text, at));
    const id = isById
      ? String(JSON.parse(text.slice(start, endOfValue(text, start))))
      : idIn(text, start, end);
    pieces.push({ id, start, end });
    at = afterSpace(text, end);
    if (text[at] === ',') at = afterSpace(text, at + 1);
  }
  return { text, from: open + 1, to: at, pieces };
}

function idIn(text: string, start: number, end: number): string {
  return entryId(JSON.parse(text.slice(start, end))) ?? '';
}

/** The text is known to be JSON. */
function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first !== '{' && first !== '[')
    return start + /^[^\s,\]}:]+/.exec(text.slice(start, start + 400))![0].length;
  let depth = 0;
  for (let at = start; ; at++) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at) - 1;
    else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return at + 1;
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? '')) at++;
  return at;
}
