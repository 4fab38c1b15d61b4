// Names on disk are bytes, and paths in a snapshot are text. Also a name that is no UTF-8 survives the way there and back.
import { Buffer, isUtf8 } from 'node:buffer';

/**
 * Stands before two hexadecimal digits for a byte that is no UTF-8, and for the bytes of the character itself. It is what
 * text decoders put in such a place anyway.
 */
const escape = '\uFFFD';

/** Names are asked for as text first: that is fast, and shows which ones have to be asked for again as bytes. */
export function isPlainName(name: string): boolean {
  return !name.includes(escape);
}

/** One text for each sequence of bytes. */
export function textOfName(name: Buffer): string {
  if (isUtf8(name)) {
    const text = name.toString('utf8');
    return isPlainName(text) ? text : text.replaceAll(escape, escaped(Buffer.from(escape)));
  }
  let text = '';
  for (let at = 0; at < name.length;) {
    const length = lengthOfCharacter(name, at);
    const bytes = name.subarray(at, at + length);
    const character = bytes.toString('utf8');
    text += isUtf8(bytes) && isPlainName(character) ? character : escaped(bytes);
    at += length;
  }
  return text;
}

/** The path to ask the disk for. */
export function pathOfText(folder: string, text: string): string | Buffer {
  const path = text === '' ? folder : `${folder}/${text}`;
  if (isPlainName(text)) return path;
  const parts = text.split(/(\uFFFD[0-9a-f]{2})/);
  const bytes = parts.map((part, index) =>
    index % 2 === 1 ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part),
  );
  return Buffer.concat([Buffer.from(`${folder}/`), ...bytes]);
}

/** 1 also for a byte that begins none. */
function lengthOfCharacter(name: Buffer, at: number): number {
  for (let length = 1; length <= 4; length++) if (isUtf8(name.subarray(at, at + length))) return length;
  return 1;
}

function escaped(bytes: Buffer): string {
  return [...bytes].map((byte) => escape + byte.toString(16).padStart(2, '0')).join('');
}
