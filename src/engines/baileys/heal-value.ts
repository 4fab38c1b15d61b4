// What a value of others means, where whoever wrote it knew nothing of bytes: healed only where that is certain.
import type { BaileysKeyType } from './id-shapes.ts';
import { isPlainObject } from './read-buffer-json.ts';
import type { RecordContent } from './record-content.ts';

/** `healed`: what was wrong with it; empty where nothing was. */
export type HealedContent = RecordContent & { readonly healed: readonly string[] };

type Wounds = Set<string>;

/** The type byte of a Curve25519 key, with which Signal keeps public ones. */
const djbType = 5;

/**
 * @param type `creds` for credentials; null where nobody knows the type: then only bytes are healed
 * @param text JSON as it lies in the row
 */
export function healValue(type: BaileysKeyType | 'creds' | null, text: string): HealedContent {
  const wounds: Wounds = new Set();
  try {
    const value = byType(type, revived(JSON.parse(text), wounds), text, wounds);
    return { value, healed: [...wounds] };
  } catch (error) {
    // The parser's own message would quote the text, and the text holds keys.
    if (error instanceof SyntaxError) return { flaw: 'is not complete JSON', healed: [] };
    throw error;
  }
}

/** What `JSON.stringify` without a replacer makes of bytes, beside what `BufferJSON` makes of them. */
function revived(value: unknown, wounds: Wounds): unknown {
  if (Array.isArray(value)) return value.map((inner) => revived(inner, wounds));
  if (!isPlainObject(value)) return value;
  const { type, data } = value;
  if (type === 'Buffer' && typeof data === 'string') return Buffer.from(data, 'base64');
  if (type === 'Buffer' && isListOfBytes(data)) {
    wounds.add('bytes that were written as a list of numbers');
    return Buffer.from(data);
  }
  const numbers = numberedBytes(value);
  if (numbers !== null) {
    wounds.add('bytes that were written as an object with numbered keys');
    return Buffer.from(numbers);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revived(inner, wounds)]));
}

function isListOfBytes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isByte);
}

function isByte(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;
}

/** Keys from 0 on without a gap, as a typed array has them. */
function numberedBytes(object: Readonly<Record<string, unknown>>): number[] | null {
  const keys = Object.keys(object);
  if (keys.length === 0 || keys.some((key, index) => key !== String(index))) return null;
  const values = Object.values(object);
  return isListOfBytes(values) ? values : null;
}

function byType(
  type: BaileysKeyType | 'creds' | null,
  value: unknown,
  text: string,
  wounds: Wounds,
): unknown {
  if (type === null) return value;
  if (type === 'lid-mapping') return mappingOf(value, text, wounds);
  if (typeof value !== 'string') return type === 'device-list' ? devicesOf(value, wounds) : value;
  const inner = innerJson(value, wounds);
  if (inner === null) return type === 'identity-key' ? identityOf(value, wounds) : value;
  wounds.add('JSON that was written as text');
  if (type === 'device-list') return devicesOf(inner, wounds);
  // Baileys 7 keeps the states of a sender key as JSON in bytes (7.0.0-rc14, lib/Signal/Group/sender-key-record.js).
  return type === 'sender-key' && Array.isArray(inner) ? Buffer.from(value) : inner;
}

/** null where the text is no JSON of an object or a list. */
function innerJson(text: string, wounds: Wounds): unknown {
  const found: Wounds = new Set();
  try {
    const inner = revived(JSON.parse(text), found);
    if (typeof inner !== 'object' || inner === null) return null;
    for (const wound of found) wounds.add(wound);
    return inner;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** From the text itself: a number of that many digits may be more than JavaScript can count to. */
function mappingOf(value: unknown, text: string, wounds: Wounds): unknown {
  const digits = text.trim();
  if (typeof value !== 'number' || !/^\d+$/.test(digits)) return value;
  wounds.add('a user that was written as a number');
  return digits;
}

function devicesOf(value: unknown, wounds: Wounds): unknown {
  const isList = Array.isArray(value) && value.some((device) => typeof device === 'number');
  if (!isList || !value.every((device) => typeof device === 'string' || Number.isSafeInteger(device))) {
    return value;
  }
  wounds.add('devices that were written as numbers');
  return value.map(String);
}

function identityOf(text: string, wounds: Wounds): unknown {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 33 || bytes[0] !== djbType || bytes.toString('base64') !== text) return text;
  wounds.add('bytes that were written as base64');
  return bytes;
}
