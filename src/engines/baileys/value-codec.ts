// The bytes in which a value of Baileys lies in a database, and back. It stands in the way of every get and set, so it
// walks a value once, and builds anew only what JSON cannot carry as it is.
import { isUint8Array } from 'node:util/types';
import { HoldfastError } from '../../core/errors.ts';
import { asMembers, kindOf } from './kind-of-value.ts';

/** The first byte says how to read the rest. */
const format = { buffer: 1, bytes: 2, text: 3, json: 4 } as const;

/**
 * JSON has no bytes, so they are written as an object with this key: {"$":"buffer","data":"<base64>"}, `bytes` for a
 * Uint8Array that is no Buffer. An object that has this key itself is wrapped: {"$":"object","data":{…}}.
 */
const mark = '$';
const markInText = '"$":';
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Buffer and Uint8Array come back as what they were, objects with a `toJSON` (protobuf messages) as what that gives;
 * members that are undefined are left out, -0 is 0. Key order stays.
 * @throws HoldfastError VALUE_UNSTORABLE naming where, for what would come back as something else
 */
export function encodeValue(value: unknown): Uint8Array {
  if (isUint8Array(value)) return afterFormat(Buffer.isBuffer(value) ? format.buffer : format.bytes, value);
  if (typeof value === 'string' && !loneSurrogate.test(value)) {
    return afterFormat(format.text, Buffer.from(value, 'utf8'));
  }
  return Buffer.from(String.fromCharCode(format.json) + JSON.stringify(withMarks(value, [])), 'utf8');
}

/**
 * Everything in the answer is the caller's own.
 * @throws HoldfastError VALUE_UNREADABLE for bytes that `encodeValue` does not make
 */
export function decodeValue(bytes: Uint8Array): unknown {
  const held = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (held[0]) {
    case format.buffer:
      return Buffer.from(held.subarray(1));
    case format.bytes:
      return new Uint8Array(held.subarray(1));
    case format.text:
      return held.toString('utf8', 1);
    case format.json:
      return readJson(held.toString('utf8', 1));
    default:
      throw unreadable(held.length === 0 ? 'it is empty' : `its format ${held[0]} is not known`);
  }
}

function afterFormat(first: number, rest: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(1 + rest.length);
  bytes[0] = first;
  bytes.set(rest, 1);
  return bytes;
}

/** The value itself where JSON carries it as it is, else a copy down to where it does not. */
function withMarks(value: unknown, trail: string[]): unknown {
  switch (kindOf(value, trail)) {
    case 'plain':
      return value;
    case 'bytes':
      return markedBytes(value as Uint8Array);
    case 'message':
      return messageWithMarks(value as { toJSON(): unknown }, trail);
    case 'list':
      return listWithMarks(value as readonly unknown[], trail);
    case 'object':
      return objectWithMarks(asMembers(value), trail);
  }
}

function markedBytes(bytes: Uint8Array): Readonly<Record<string, string>> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { [mark]: Buffer.isBuffer(bytes) ? 'buffer' : 'bytes', data: view.toString('base64') };
}

function messageWithMarks(message: { toJSON(): unknown }, trail: string[]): unknown {
  trail.push('toJSON()');
  const marked = withMarks(message.toJSON(), trail);
  trail.pop();
  return marked;
}

function listWithMarks(list: readonly unknown[], trail: string[]): readonly unknown[] {
  let copy: unknown[] | null = null;
  for (let index = 0; index < list.length; index += 1) {
    const inner = list[index];
    if (needsNoLook(inner)) continue;
    trail.push(String(index));
    const marked = withMarks(inner, trail);
    trail.pop();
    if (marked !== inner) (copy ??= [...list])[index] = marked;
  }
  return copy ?? list;
}

function objectWithMarks(object: Readonly<Record<string, unknown>>, trail: string[]): unknown {
  let copy: Record<string, unknown> | null = null;
  let holdsMark = false;
  for (const key of Object.keys(object)) {
    if (key === mark) holdsMark = true;
    const inner = object[key];
    if (inner === undefined || needsNoLook(inner)) continue;
    trail.push(key);
    const marked = withMarks(inner, trail);
    trail.pop();
    if (marked !== inner) (copy ??= { ...object })[key] = marked;
  }
  const result = copy ?? object;
  return holdsMark ? { [mark]: 'object', data: result } : result;
}

/** What most members are; spares them the trail. */
function needsNoLook(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

function readJson(text: string): unknown {
  const value = parse(text);
  return text.includes(markInText) ? withoutMarks(value) : value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own message would quote the text, and the text holds private keys.
    if (error instanceof SyntaxError) throw unreadable('it is not complete JSON');
    throw error;
  }
}

/** Changes what the parser has just made, in place. */
function withoutMarks(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (const [index, inner] of value.entries()) value[index] = withoutMarks(inner);
    return value;
  }
  const object = value as Record<string, unknown>;
  return Object.hasOwn(object, mark) ? unwrapped(object) : membersWithoutMarks(object);
}

function unwrapped(object: Readonly<Record<string, unknown>>): unknown {
  const { [mark]: kind, data } = object;
  if (typeof data === 'string') {
    if (kind === 'buffer') return Buffer.from(data, 'base64');
    if (kind === 'bytes') return new Uint8Array(Buffer.from(data, 'base64'));
  }
  if (kind === 'object' && typeof data === 'object' && data !== null) {
    return membersWithoutMarks(data as Record<string, unknown>);
  }
  throw unreadable('it holds a mark that is not known');
}

function membersWithoutMarks(object: Record<string, unknown>): Readonly<Record<string, unknown>> {
  for (const key of Object.keys(object)) {
    const inner = object[key];
    if (typeof inner === 'object' && inner !== null) object[key] = withoutMarks(inner);
  }
  return object;
}

function unreadable(cause: string): HoldfastError {
  return new HoldfastError('VALUE_UNREADABLE', { cause });
}
