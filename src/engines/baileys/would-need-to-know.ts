// Why policy `safe` leaves so much: what would have to be known before more could go, in sentences.
import type { BaileysClass } from './classify-file.ts';

/** In the order of what usually takes the most room. Each says what only somebody else than the disk can tell. */
const questions: readonly [name: BaileysClass, one: string, many: string, question: string][] = [
  [
    'pre-key',
    'pre-key',
    'pre-keys',
    'which of them the server still hands out; only a connected socket can ask it (encrypt digest), at least twice and days apart',
  ],
  [
    'session',
    'session',
    'sessions',
    'whether the device at the other end was removed; only a fresh device list from the server tells, age does not',
  ],
  [
    'sender-key',
    'sender-key',
    'sender-keys',
    'whether we left the group, or the author left it with that device; only the group’s member and device lists tell',
  ],
  [
    'identity-key',
    'identity-key',
    'identity-keys',
    'whether a session with that device still exists or will come back; without its key a reinstalled contact goes unnoticed',
  ],
  [
    'sender-key-memory',
    'sender-key-memory',
    'sender-key-memories',
    'whether we are still in the group; otherwise removing one only makes the next message send the key to every member again',
  ],
  [
    'device-list',
    'device-list',
    'device-lists',
    'whether every session of that contact was already moved to its LID; until then the list is what moves them',
  ],
  [
    'tctoken',
    'tctoken',
    'tctokens',
    'whether the token is over; Baileys removes those itself after four weeks',
  ],
  [
    'unknown',
    'unknown file',
    'unknown files',
    'who wrote them and what for; Baileys does not write files of such names',
  ],
];

export function whatMoreWouldNeed(entries: Readonly<Partial<Record<BaileysClass, number>>>): string[] {
  const sentences: string[] = [];
  for (const [name, one, many, question] of questions) {
    const count = entries[name] ?? 0;
    if (count > 0) sentences.push(`${count} ${count === 1 ? one : many}: ${question}.`);
  }
  return sentences;
}
