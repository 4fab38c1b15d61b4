// Is a key readable as Baileys would read it? Baileys takes an unreadable file for a missing one and goes on.
import type { BaileysKeyType } from './id-shapes.ts';
import type { RecordContent } from './record-content.ts';
import { bytesOf, isKeyPair, isPlainObject, readBufferJson } from './read-buffer-json.ts';
import { readSessionRecord } from './read-session-record.ts';

export type RecordJudgement = { readonly ok: true } | { readonly ok: false; readonly why: string };

/**
 * Judges one key. Either generation's form is good: whether the Baileys that now runs on the session understands the
 * other's (a sender-key of 6.17.16 is none for 7) is another question.
 * `why` quotes nothing of the content, which holds keys.
 */
export function judgeRecord(type: BaileysKeyType, content: RecordContent): RecordJudgement {
  if ('flaw' in content) return bad(`it ${content.flaw}`);
  const { value } = content;
  if (type === 'session') return judgeSession(value);
  if (!value) return bad('it holds nothing, and Baileys takes that for a missing key');
  const shape = shapes[type];
  return shape.fits(value) ? { ok: true } : bad(`it is not ${shape.expected}`);
}

function bad(why: string): RecordJudgement {
  return { ok: false, why };
}

function judgeSession(value: unknown): RecordJudgement {
  const held = readSessionRecord(value);
  return typeof held === 'string' ? bad(held) : { ok: true };
}

const shapes: Readonly<
  Record<Exclude<BaileysKeyType, 'session'>, { expected: string; fits: (value: unknown) => boolean }>
> = {
  'pre-key': { expected: 'a pair of keys', fits: isKeyPair },
  'sender-key': { expected: 'a list of sender key states', fits: isSenderKey },
  'sender-key-memory': { expected: 'a list of members', fits: isPlainObject },
  'app-state-sync-key': { expected: 'a sync key', fits: isSyncKey },
  'app-state-sync-version': { expected: 'the state of a collection', fits: isCollectionState },
  'lid-mapping': { expected: 'the name of a user', fits: (value) => typeof value === 'string' },
  'device-list': { expected: 'a list of devices', fits: isDeviceList },
  tctoken: { expected: 'a token', fits: (value) => isPlainObject(value) && bytesOf(value['token']) !== null },
  'identity-key': { expected: 'a public key', fits: (value) => bytesOf(value)?.length === 33 },
};

/** 6.7.24 and 7 write the states as JSON in bytes, 6.17.16 as a plain list. */
function isSenderKey(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isSenderKeyState);
  const bytes = bytesOf(value);
  if (bytes === null) return false;
  try {
    const states = readBufferJson(Buffer.from(bytes).toString('utf8'));
    return Array.isArray(states) && states.every(isSenderKeyState);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function isSenderKeyState(state: unknown): boolean {
  return (
    isPlainObject(state) && isPlainObject(state['senderChainKey']) && isPlainObject(state['senderSigningKey'])
  );
}

/** Its bytes are base64 text, as protobuf's own JSON has them. */
function isSyncKey(value: unknown): boolean {
  if (!isPlainObject(value)) return false;
  const data = value['keyData'];
  return (typeof data === 'string' && data !== '') || bytesOf(data) !== null;
}

function isCollectionState(value: unknown): boolean {
  return isPlainObject(value) && bytesOf(value['hash']) !== null && isPlainObject(value['indexValueMap']);
}

function isDeviceList(value: unknown): boolean {
  return Array.isArray(value) && value.every((device) => typeof device === 'string');
}
