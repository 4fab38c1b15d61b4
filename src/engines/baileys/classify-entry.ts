// The class of an entry in a database: there its type is told, and need not be read from a name.
import type { BaileysClass } from './classify-file.ts';
import { credsKey } from './creds-key.ts';
import { idShapes } from './id-shapes.ts';
import type { BaileysKeyType } from './id-shapes.ts';

/** @param id left out where all entries of a type are meant */
export function classifyEntry(type: string, id?: string): BaileysClass {
  if (type === credsKey.type) return id === undefined || id === credsKey.id ? 'creds' : 'unknown';
  return isKeyType(type) ? type : 'unknown';
}

function isKeyType(type: string): type is BaileysKeyType {
  return Object.hasOwn(idShapes, type);
}
