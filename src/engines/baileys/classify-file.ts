// The class of a file of a Baileys folder, from its name alone and fast: a scan asks this for every file.
import { idShapes, type BaileysKeyType } from './id-shapes.ts';

/** `unknown` is everything that is not exactly a file that Baileys writes: creds.json.tmp, copies, locks of others. */
export type BaileysClass = 'creds' | BaileysKeyType | 'unknown';

const extension = '.json';

/** Answers the type that `decodeFileName` finds, and `unknown` exactly where that finds none. */
export function classifyBaileysFile(name: string): BaileysClass {
  if (!name.endsWith(extension)) return 'unknown';
  switch (name.charCodeAt(0)) {
    case 97: // a
      return name.startsWith('k', 15)
        ? typed(name, 'app-state-sync-key')
        : typed(name, 'app-state-sync-version');
    case 99: // c
      return name === 'creds.json' ? 'creds' : 'unknown';
    case 100: // d
      return typed(name, 'device-list');
    case 105: // i
      return typed(name, 'identity-key');
    case 108: // l
      return typed(name, 'lid-mapping');
    case 112: // p
      return typed(name, 'pre-key');
    case 115: // s
      return classifyS(name);
    case 116: // t
      return typed(name, 'tctoken');
    default:
      return 'unknown';
  }
}

/** The longer type first: a sender-key-memory file also begins like a sender-key file. */
function classifyS(name: string): BaileysClass {
  if (name.startsWith('session-')) return typed(name, 'session');
  return name.startsWith('sender-key-memory-') ? typed(name, 'sender-key-memory') : typed(name, 'sender-key');
}

function typed(name: string, type: BaileysKeyType): BaileysClass {
  const from = type.length + 1;
  const to = name.length - extension.length;
  if (from >= to || name.charCodeAt(type.length) !== 45 || !name.startsWith(type)) return 'unknown';
  return idShapes[type](name, from, to) ? type : 'unknown';
}
