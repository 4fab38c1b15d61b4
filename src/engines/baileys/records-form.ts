// How the records of a Baileys session are written, by the form in which it lies in its place.
import type { SessionForm } from '../../core/session.ts';
import { readBufferJson } from './read-buffer-json.ts';
import { decodeValue, encodeValue } from './value-codec.ts';
import { writeBufferJson } from './write-buffer-json.ts';

export interface RecordsForm {
  /** @throws SyntaxError, HoldfastError VALUE_UNREADABLE for bytes that hold no value */
  decode(bytes: Uint8Array): unknown;
  encode(value: unknown): Uint8Array;
}

const folder: RecordsForm = {
  decode: (bytes) => readBufferJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()),
  encode: (value) => Buffer.from(writeBufferJson(value)),
};

const records: RecordsForm = { decode: decodeValue, encode: encodeValue };

/** null for a form that is none of Baileys. */
export function codecOf(form: SessionForm): RecordsForm | null {
  if (form === 'folder') return folder;
  return form === 'records' ? records : null;
}
