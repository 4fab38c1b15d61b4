// What a genuine id of each key type looks like inside a file name: decides between "exactly decodable" and "unknown".

/** The ten types of `SignalDataTypeMap`; Baileys 6 has the first six (7.0.0-rc14, lib/Types/Auth.d.ts:68). */
export type BaileysKeyType =
  | 'pre-key'
  | 'session'
  | 'sender-key'
  | 'sender-key-memory'
  | 'app-state-sync-key'
  | 'app-state-sync-version'
  | 'lid-mapping'
  | 'device-list'
  | 'tctoken'
  | 'identity-key';

/** Is `text` from `from` up to `to` a genuine id of the type, written as a file name writes it? */
export type IdShape = (text: string, from: number, to: number) => boolean;

/** Written on character codes and without slicing, because a scan asks half a million times. */
export const idShapes: Readonly<Record<BaileysKeyType, IdShape>> = {
  'pre-key': isNumber,
  session: isSignalAddress,
  'sender-key': isSenderKeyName,
  'sender-key-memory': isGroupJid,
  'app-state-sync-key': isEscapedBase64,
  'app-state-sync-version': (text, from, to) => collections.has(text.slice(from, to)),
  'lid-mapping': isMappingUser,
  'device-list': isDigits,
  tctoken: isTokenOwner,
  'identity-key': isSignalAddress,
};

/** 7.0.0-rc14, lib/Types/Chat.js, ALL_WA_PATCH_NAMES. */
const collections = new Set([
  'critical_block',
  'critical_unblock_low',
  'regular_high',
  'regular_low',
  'regular',
]);

const reverseSuffix = '_reverse';

/** Where the index of tokens is kept (7.0.0-rc14, lib/Utils/tc-token-utils.js:25). Its `__` is not an escaped slash. */
const tokenIndex = '__index';

const hyphen = 45;
const dot = 46;
const zero = 48;
const underscore = 95;

function isDigit(code: number): boolean {
  return code >= zero && code <= 57;
}

function isLowerCase(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isAlphanumeric(code: number): boolean {
  return isDigit(code) || isLowerCase(code) || (code >= 65 && code <= 90);
}

function isDigits(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return from < to;
}

/** A number as JavaScript writes it: no leading zero, so that no two names mean the same number. */
function isNumber(text: string, from: number, to: number): boolean {
  return isDigits(text, from, to) && (text.charCodeAt(from) !== zero || to - from === 1);
}

/** `user` or `user_domain`: 1 is a LID, 128 and 129 are hosted (lib/WABinary/jid-utils.js, WAJIDDomains); 0 is left out. */
function isSignalUser(text: string, from: number, to: number): boolean {
  const split = text.indexOf('_', from);
  if (split < 0 || split >= to) return isDigits(text, from, to);
  return isDigits(text, from, split) && isNumber(text, split + 1, to) && text.charCodeAt(split + 1) !== zero;
}

/** `user.device`, the text of a libsignal ProtocolAddress. */
function isSignalAddress(text: string, from: number, to: number): boolean {
  const split = text.indexOf('.', from);
  return split > from && split < to && isSignalUser(text, from, split) && isNumber(text, split + 1, to);
}

/** `group--user--device`, from `group::user::device` (lib/Signal/Group/sender-key-name.js). */
function isSenderKeyName(text: string, from: number, to: number): boolean {
  const afterUser = text.lastIndexOf('--', to);
  if (afterUser <= from || !isNumber(text, afterUser + 2, to)) return false;
  const afterGroup = text.lastIndexOf('--', afterUser - 1);
  return (
    afterGroup > from && isGroupJid(text, from, afterGroup) && isSignalUser(text, afterGroup + 2, afterUser)
  );
}

/** `1203…@g.us`, the older `phone-timestamp@g.us`, `status@broadcast`. Two hyphens in a row would be an escaped `::`. */
function isGroupJid(text: string, from: number, to: number): boolean {
  const split = text.indexOf('@', from);
  if (split <= from || split >= to) return false;
  for (let i = from, last = hyphen; i < split; i++) {
    const code = text.charCodeAt(i);
    if (!isAlphanumeric(code) && (code !== hyphen || last === hyphen || i === split - 1)) return false;
    last = code;
  }
  return isServer(text, split + 1, to);
}

function isServer(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (!isLowerCase(code) && code !== dot) return false;
  }
  return from < to;
}

/** Base64 with padding, each `/` written as `__`. No other type can hold a slash, so only here `__` is one. */
function isEscapedBase64(text: string, from: number, to: number): boolean {
  let end = to;
  while (end > from && to - end < 2 && text.charCodeAt(end - 1) === 61) end--;
  let length = to - end;
  for (let i = from; i < end; i++, length++) {
    const code = text.charCodeAt(i);
    if (code === underscore) {
      if (i + 1 >= end || text.charCodeAt(i + 1) !== underscore) return false;
      i++;
    } else if (!isAlphanumeric(code) && code !== 43) {
      return false;
    }
  }
  return end > from && length % 4 === 0;
}

function isMappingUser(text: string, from: number, to: number): boolean {
  const end = to - reverseSuffix.length;
  return isDigits(text, from, end > from && text.startsWith(reverseSuffix, end) ? end : to);
}

function isTokenOwner(text: string, from: number, to: number): boolean {
  if (to - from === tokenIndex.length && text.startsWith(tokenIndex, from)) return true;
  const split = text.indexOf('@', from);
  return split > from && split < to && isDigits(text, from, split) && isServer(text, split + 1, to);
}
