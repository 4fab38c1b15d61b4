// What kind of value Baileys hands over, as far as JSON is concerned; refuses what JSON would turn into something else.
import { isDate, isUint8Array } from 'node:util/types';
import { HoldfastError } from '../../core/errors.ts';

/** `plain`: text, a finite number, true, false or null. `message`: an object with a `toJSON`, as protobuf has. */
export type ValueKind = 'plain' | 'bytes' | 'list' | 'object' | 'message';

/** No value of Baileys is nested like this; one that holds itself is. */
const deepest = 200;

/**
 * @param trail the keys that lead to the value, for the error
 * @throws HoldfastError VALUE_UNSTORABLE
 */
export function kindOf(value: unknown, trail: readonly string[]): ValueKind {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return 'plain';
    case 'number':
      if (Number.isFinite(value)) return 'plain';
      throw unstorable(trail, `is ${value}`);
    case 'object':
      return value === null ? 'plain' : kindOfObject(value, trail);
    default:
      throw unstorable(trail, value === undefined ? 'is undefined' : `is a ${typeof value}`);
  }
}

/** For a value of kind `object`. */
export function asMembers(value: unknown): Readonly<Record<string, unknown>> {
  return value as Readonly<Record<string, unknown>>;
}

function kindOfObject(value: object, trail: readonly string[]): Exclude<ValueKind, 'plain'> {
  if (trail.length > deepest) throw unstorable(trail, 'is nested too deep, or holds itself');
  const prototype: unknown = Object.getPrototypeOf(value);
  const isBare = prototype === Object.prototype || prototype === null;
  if (!isBare && Array.isArray(value)) return 'list';
  if (!isBare && isUint8Array(value)) return 'bytes';
  if ('toJSON' in value && typeof value.toJSON === 'function' && !isDate(value)) return 'message';
  if (isBare) return 'object';
  // An instance of a class goes by its members, as in JSON (a Long has three); Map, Date and others would lose theirs.
  const name = Object.prototype.toString.call(value).slice('[object '.length, -1);
  if (name === 'Object') return 'object';
  throw unstorable(trail, `is a ${name}`);
}

function unstorable(trail: readonly string[], cause: string): HoldfastError {
  const shown = trail.length > 20 ? [...trail.slice(0, 20), '…'] : trail;
  return new HoldfastError('VALUE_UNSTORABLE', { at: shown.length === 0 ? 'it' : shown.join('.'), cause });
}
