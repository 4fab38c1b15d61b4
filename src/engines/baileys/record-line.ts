// One record of a session as one line of text, as snapshots hold it: the same record is always the same line.
import { HoldfastError } from '../../core/errors.ts';
import { decodeValue, encodeValue } from './value-codec.ts';

export interface RecordOfLine {
  readonly type: string;
  readonly id: string;
  readonly value: unknown;
  /** Last change, ms since 1970, whole; null where the place did not say. */
  readonly modifiedMs: number | null;
}

/** The first line of every file of records. */
export const recordsHead = '{"format":"holdfast-records/1"}';

/** The first byte of a value that `encodeValue` wrote as JSON; what follows is one line of text then. */
const jsonByte = 4;

/**
 * A value that is JSON stands there as it is, so that a small change of it is a small change of the line; other values
 * are base64 of their bytes.
 * @throws HoldfastError VALUE_UNSTORABLE
 */
export function lineOfRecord({ type, id, value, modifiedMs }: RecordOfLine): string {
  const bytes = Buffer.from(encodeValue(value));
  const head = JSON.stringify({ type, id, at: modifiedMs }).slice(0, -1);
  const isJson = bytes[0] === jsonByte;
  const body = isJson
    ? `"json":${bytes.toString('utf8', 1)}`
    : `"bytes":${JSON.stringify(bytes.toString('base64'))}`;
  return `${head},${body}}`;
}

/** @throws HoldfastError VALUE_UNREADABLE */
export function recordOfLine(line: string): RecordOfLine {
  const { type, id, at, json, bytes } = members(line);
  const isNamed = typeof type === 'string' && typeof id === 'string';
  if (!isNamed || (at !== null && typeof at !== 'number')) throw unreadable('a line of it is no record');
  if (typeof bytes === 'string')
    return { type, id, value: decodeValue(Buffer.from(bytes, 'base64')), modifiedMs: at };
  if (json === undefined) throw unreadable('a line of it has no value');
  const encoded = Buffer.from(String.fromCharCode(jsonByte) + JSON.stringify(json), 'utf8');
  return { type, id, value: decodeValue(encoded), modifiedMs: at };
}

/** The order in which records stand: by type, then by id, by code units. */
export function compareKeys(
  a: Pick<RecordOfLine, 'type' | 'id'>,
  b: Pick<RecordOfLine, 'type' | 'id'>,
): number {
  if (a.type !== b.type) return a.type < b.type ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

function members(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    // The parser's own message would quote the line, and the lines hold private keys.
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw unreadable('a line of it is no JSON object');
}

function unreadable(cause: string): HoldfastError {
  return new HoldfastError('VALUE_UNREADABLE', { cause });
}
