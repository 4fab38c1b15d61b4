// Did a session lose most of what it had? Then its new snapshot is kept apart until a person has looked.
import { counted, sizeText } from './amounts.ts';
import type { SnapshotPart } from './snapshot.ts';

export type SnapshotParts = Readonly<Record<string, SnapshotPart>>;

/** Answers how a part of a session was lost, in words; null where what is left may well be all there ever was. */
type Loss = (before: SnapshotPart, now: SnapshotPart) => string | null;

interface WatchedPart {
  readonly class: string;
  readonly what: string;
  readonly loss: Loss;
}

const kiB = 1024;
const miB = 1024 * kiB;

/**
 * What LevelDB's own tidying may take within one log: Chromium's LevelDB writes logs of up to 4 MiB, and one that held
 * the same rows many times leaves a small table. Only a loss beyond that tells of lost rows.
 */
const oneLogBytes = 4 * miB;

/**
 * Below this an IndexedDB holds hardly more than its own schema, so nothing of worth can be lost from it.
 */
const worthLosingBytes = 256 * kiB;

/**
 * An IndexedDB that Chromium found damaged and began anew kept 79 of 18,200 records. Less than a tenth left is that,
 * whatever a log may hide.
 */
const leftOfAWipe = 0.1;

/** What Chromium writes for an empty localStorage (CURRENT, a manifest, a log with its version, two texts) is less. */
const emptyLocalStorageBytes = 2 * kiB;
/** A page that has logged in keeps more than this; below it nobody had logged in. */
const usedLocalStorageBytes = 8 * kiB;

/** Fewer lost records than this are a contact or two that went, also where they are more than half. */
const fewRecords = 10;

const mostBytes: Loss = (before, now) => {
  const lostBytes = before.sizeBytes - now.sizeBytes;
  const most = lostBytes > before.sizeBytes / 2 && lostBytes > oneLogBytes;
  const wiped = before.sizeBytes >= worthLosingBytes && now.sizeBytes < before.sizeBytes * leftOfAWipe;
  return most || wiped ? fellInBytes(before, now) : null;
};

const emptied: Loss = (before, now) =>
  before.sizeBytes >= usedLocalStorageBytes && now.sizeBytes < emptyLocalStorageBytes
    ? fellInBytes(before, now)
    : null;

const mostRecords: Loss = (before, now) => {
  const lost = before.files - now.files;
  return lost > before.files / 2 && lost >= fewRecords ? fellInRecords(before, now) : null;
};

const allRecords: Loss = (before, now) =>
  before.files > 0 && now.files === 0 ? fellInRecords(before, now) : null;

/**
 * Only what neither its program nor any command of Holdfast removes. Of Baileys: pre-keys are used up, and `prune` may
 * take sessions and sender keys of whoever was quiet, so these tell nothing. Of a profile: caches come and go, and the
 * size of localStorage is that of its log. An account that was paired anew under the same name looks like a loss, and
 * should: whoever did it says so with `approve`, or the vault knows it from the logout and compares with nothing.
 */
const watchedParts: readonly WatchedPart[] = [
  { class: 'indexeddb', what: 'IndexedDB', loss: mostBytes },
  { class: 'local-storage', what: 'localStorage', loss: emptied },
  { class: 'creds', what: 'the credentials', loss: allRecords },
  { class: 'app-state-sync-key', what: 'the app state sync keys', loss: allRecords },
  { class: 'identity-key', what: 'the identity keys', loss: mostRecords },
  { class: 'lid-mapping', what: 'the LID mappings', loss: mostRecords },
];

const nothing: SnapshotPart = { files: 0, sizeBytes: 0 };

/**
 * @param before of the latest good snapshot
 * @returns why the new one is suspicious; null where it is not
 */
export function judgeShrink(before: SnapshotParts, now: SnapshotParts): string | null {
  const losses = watchedParts.flatMap(({ class: name, what, loss }) => {
    const had = before[name];
    const how = had === undefined ? null : loss(had, now[name] ?? nothing);
    return how === null ? [] : [`${what} ${how}`];
  });
  return losses.length === 0 ? null : losses.join('; ');
}

function fellInBytes(before: SnapshotPart, now: SnapshotPart): string {
  return `fell from ${sizeText(before.sizeBytes)} to ${sizeText(now.sizeBytes)}`;
}

function fellInRecords(before: SnapshotPart, now: SnapshotPart): string {
  return `fell from ${counted(before.files, 'record')} to ${now.files}`;
}
