// What a change between two samples is, as far as the protocol explains it.
import type { GrowthPoint } from './growth-point.ts';
import type { JumpKind } from './growth-report.ts';

/** A login that finds no pre-keys mints 812 (Baileys 7.0.0-rc14, lib/Defaults/index.js:120). */
export const mintedAtPairing = 812;

/** A login that finds this many or fewer takes them for used up (lib/Socket/socket.js:400). */
export const fewPreKeys = 5;

/** Classes of which a history sync brings many at once: two LID mappings for each contact, mostly. */
const classesOfContacts = ['lid-mapping', 'device-list', 'identity-key', 'tctoken', 'app-state-sync-version'];

/** A hundred contacts: below, it is everyday life. */
const mappingsOfSync = 200;

export function entriesOf(point: GrowthPoint, name: string): number {
  return point.byClass[name]?.entries ?? 0;
}

/** Entries that came (or, below zero, went), by class, the largest change first; classes that did not change are left out. */
export function classChanges(
  before: GrowthPoint,
  after: GrowthPoint,
  of: 'entries' | 'sizeBytes' = 'entries',
): { class: string; change: number }[] {
  const names = new Set([...Object.keys(before.byClass), ...Object.keys(after.byClass)]);
  return [...names]
    .map((name) => ({
      class: name,
      change: (after.byClass[name]?.[of] ?? 0) - (before.byClass[name]?.[of] ?? 0),
    }))
    .filter(({ change }) => change !== 0)
    .toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change) || (a.class < b.class ? -1 : 1));
}

/** Contacts that came with a history sync; 0 where there was none. */
export function entriesOfSync(before: GrowthPoint, after: GrowthPoint): number {
  const gained = (name: string): number => Math.max(0, entriesOf(after, name) - entriesOf(before, name));
  if (gained('lid-mapping') < mappingsOfSync) return 0;
  return classesOfContacts.reduce((sum, name) => sum + gained(name), 0);
}

export function explainJump(before: GrowthPoint, after: GrowthPoint): JumpKind {
  const change = after.entries - before.entries;
  const gained = (name: string): number => entriesOf(after, name) - entriesOf(before, name);
  if (change < 0) return 'cleaning';
  const preKeys = gained('pre-key');
  const fromNothing = entriesOf(before, 'pre-key') <= fewPreKeys;
  const excess = preKeys - (fromNothing ? mintedAtPairing : 0);
  if (excess >= change / 2 && excess > mintedAtPairing / 2) return 'key-minting';
  const bySync = entriesOfSync(before, after);
  // Both come together where somebody has just linked a device.
  const byPairing = fromNothing ? Math.min(preKeys, mintedAtPairing) : 0;
  if (byPairing >= mintedAtPairing / 2 && byPairing + bySync >= change / 2) return 'pairing';
  if (bySync >= change / 2 && bySync > 0) return 'history-sync';
  // Each member has a list of devices and a session for each device (512 and 256 with two each).
  if (
    gained('session') + gained('device-list') >= change / 2 &&
    gained('device-list') >= gained('session') / 8
  )
    return 'group';
  return preKeys >= change / 2 && preKeys > 0 ? 'key-minting' : 'unexplained';
}
