// Takes out of a session record what libsignal will never read again: receiving chains that are closed and drained.
import type { Compaction } from './compact-record.ts';
import { isPlainObject } from './read-buffer-json.ts';
import { readSessionRecord } from './read-session-record.ts';

type Members = Readonly<Record<string, unknown>>;
type Chains = Readonly<Record<string, Members>>;

/** libsignal 6.0.0, src/chain_type.js. */
const receiving = 2;
/** The peer began the session: THEIRS of src/base_key_type.js. */
const begunByPeer = 2;

/**
 * libsignal 6.0.0 (src/session_cipher.js) closes a receiving chain by deleting its key when the peer's ratchet has
 * moved on (`maybeStepRatchet`), and keeps what is left of it for ever, in archived sessions too. From then on
 * `fillMessageKeys` throws `Chain closed` for a later message of that chain, and an earlier one needs its stored
 * message key. Without stored keys every message of that chain fails. It also fails once the chain is gone: the
 * ratchet takes a step in memory, the MAC does not fit, and nothing is stored.
 */
export function compactSessionRecord(record: unknown): Compaction {
  const held = readSessionRecord(record);
  if (typeof held === 'string') return { left: held };
  const { _sessions: sessions } = record as { readonly _sessions: Chains };
  let dropped = 0;
  const compacted = Object.entries(sessions).map(([key, session]) => {
    const chains = session['_chains'] as Chains;
    const kept = withoutSpent(session, chains);
    dropped += Object.keys(chains).length - kept.length;
    return [key, { ...session, _chains: Object.fromEntries(kept) }] as const;
  });
  if (dropped === 0) return { left: 'it holds no chain that is closed and drained' };
  return {
    value: { ...(record as Members), _sessions: Object.fromEntries(compacted) },
    why: 'Its receiving chains that are closed and owe no message are never read again; all other keys stay.',
  };
}

/**
 * The first chain of a session that the peer began stays: it tells a first message that is delivered twice from one
 * that cannot be read. Baileys refuses the former (MISSING_KEYS_ERROR_TEXT, 7.0.0-rc14, lib/Socket/messages-recv.js:1300)
 * and asks for the latter again.
 */
function withoutSpent({ indexInfo }: Members, chains: Chains): [string, Members][] {
  const entries = Object.entries(chains);
  const isTheirs = (indexInfo as Members)['baseKeyType'] === begunByPeer;
  const first = isTheirs ? entries.find(([, { chainType }]) => chainType === receiving)?.[0] : undefined;
  return entries.filter(([id, chain]) => id === first || !isSpent(chain));
}

/** To the letter what libsignal writes of a closed chain without stored keys; anything else is not understood. */
function isSpent(chain: Members): boolean {
  const { chainKey, chainType, messageKeys, ...others } = chain;
  if (chainType !== receiving || Object.keys(others).length > 0) return false;
  if (!isPlainObject(chainKey) || !isPlainObject(messageKeys)) return false;
  const { counter, key, ...unknown } = chainKey;
  const isClosed = Number.isInteger(counter) && key === undefined && Object.keys(unknown).length === 0;
  return isClosed && Object.keys(messageKeys).length === 0;
}
