// Generated worlds for laws: few names so that things collide, and times around now so that ages matter.
import fc from 'fast-check';
import type { Entry } from '../../../src/core/entry.ts';
import type { GuardScene, GuardSettings, History } from '../../../src/core/guard.ts';
import type { Inventory, PlaceView, Registry, SessionPicture } from '../../../src/core/inventory.ts';
import type { Removal } from '../../../src/core/removal.ts';
import { sessionKey } from '../../../src/core/session.ts';
import type { SessionRef } from '../../../src/core/session.ts';
import { baileysPlace, baileysRef, dayMs, nowMs, pictureOf, profileRef, wwebjsPlace } from './worlds.ts';

export const clientIds = ['alpha', 'Alpha', 'beta', 'gamma', 'a_b', 'a b', 'delta-1'];

/** Worlds in which nothing is wrong must be common, or no law would ever see a removal that is allowed. */
function mostly<Value>(usual: Value, others: readonly Value[]): fc.Arbitrary<Value> {
  return fc.oneof(
    { arbitrary: fc.constant(usual), weight: 4 },
    { arbitrary: fc.constantFrom(...others), weight: 1 },
  );
}

/** From 90 days ago to two days in the future, with the edges of the rules among them. */
export const someTimeMs = fc.oneof(
  fc.integer({ min: nowMs - 90 * dayMs, max: nowMs + 2 * dayMs }),
  fc.constantFrom(0, nowMs, nowMs - dayMs, nowMs - 3 * dayMs, nowMs - 14 * dayMs, nowMs - 30 * dayMs),
);

const classes = [
  'creds',
  'session',
  'sender-key',
  'sender-key-memory',
  'pre-key',
  'device-list',
  'unknown',
  'http-cache',
];

const entry: fc.Arbitrary<Entry> = fc.record({
  path: fc.uuid(),
  class: fc.constantFrom(...classes),
  id: fc.oneof(fc.nat({ max: 200 }).map(String), fc.constantFrom('', '01', 'x')),
  kind: fc.constantFrom('file', 'folder', 'other'),
  files: fc.nat({ max: 5 }),
  sizeBytes: fc.nat({ max: 10_000 }),
  modifiedMs: someTimeMs,
  worth: fc.constantFrom('vital', 'needed', 'dead', 'cache'),
  why: fc.constantFrom('because', 'proven'),
});

export const someEntries = fc.uniqueArray(entry, { selector: (one) => one.path, maxLength: 120 });

const ref: fc.Arbitrary<SessionRef> = fc.oneof(
  fc.constantFrom('c1', 'c2', 'c3').map((id) => baileysRef(id)),
  fc.constantFrom(...clientIds, null).map((id) => profileRef(id)),
);

const picture: fc.Arbitrary<SessionPicture> = fc
  .record({
    ref,
    files: fc.nat({ max: 900 }),
    sizeBytes: fc.nat({ max: 1e9 }),
    newestMs: fc.option(someTimeMs),
    inUse: mostly<SessionPicture['inUse']>({ answer: 'no', why: [] }, [
      { answer: 'yes', why: ['pid 7'] },
      { answer: 'unknown', why: [] },
    ]),
    credentials: fc.constantFrom<SessionPicture['credentials'][]>(
      { state: 'whole', why: '' },
      { state: 'unreadable', why: 'EACCES' },
    ),
  })
  .map(({ ref: session, ...over }) => pictureOf(session, over));

export const someRegistry: fc.Arbitrary<Registry> = fc.oneof(
  { arbitrary: fc.constant<Registry>({ state: 'none' }), weight: 1 },
  { arbitrary: fc.constant<Registry>({ state: 'unusable', path: '/l', why: 'torn' }), weight: 1 },
  {
    arbitrary: fc
      .array(fc.constantFrom(...clientIds), { maxLength: 5 })
      .map((ids): Registry => ({ state: 'read', path: '/l', clientIds: ids, modifiedMs: nowMs })),
    weight: 4,
  },
);

const places: fc.Arbitrary<PlaceView[]> = fc
  .tuple(...[baileysPlace, wwebjsPlace].map(place))
  .map((both) => both);

function place(url: string): fc.Arbitrary<PlaceView> {
  return fc.record({
    url: fc.constant(url),
    root: fc.constant('/srv'),
    identity: mostly('1:1', ['1:2']),
    sessions: fc.integer({ min: 2, max: 8 }),
    problem: mostly<string | null>(null, ['EIO']),
  });
}

export const someInventory: fc.Arbitrary<Inventory> = fc.record({
  takenAtMs: fc.constant(nowMs),
  places,
  sessions: fc.uniqueArray(picture, { selector: (one) => sessionKey(one.ref), maxLength: 12 }),
  registry: someRegistry,
});

const settings: fc.Arbitrary<GuardSettings> = fc.record({
  quietMs: fc.constant(600_000),
  graceMs: fc.constantFrom(0, dayMs),
  secondLookMs: fc.constantFrom(0, 3_600_000),
  maxShare: fc.constantFrom(0, 0.25, 0.5, 1, 1),
  maxBytes: mostly(1e11, [0, 1e8, 1e9]),
  maxShrink: fc.constantFrom(0, 0.5, 1),
  includeLastCredentials: fc.boolean(),
  requireStopped: mostly(false, [true]),
});

const sighting = fc.record({
  firstSeenMs: fc.oneof(
    { arbitrary: fc.constant(nowMs - 2 * dayMs), weight: 3 },
    { arbitrary: someTimeMs, weight: 1 },
  ),
  lastSeenMs: fc.constant(nowMs),
  sightings: mostly(3, [0, 1, 2]),
});

function historyFor(inventory: Inventory): fc.Arbitrary<History> {
  const keys = inventory.sessions.map((session) => sessionKey(session.ref));
  return fc.record({
    orphanSightings: fc
      .array(fc.option(sighting, { freq: 6 }), { minLength: keys.length, maxLength: keys.length })
      .map(
        (seen) => new Map(keys.flatMap((key, index) => (seen[index] ? [[key, seen[index]] as const] : []))),
      ),
    lastInstanceCount: fc.option(fc.nat({ max: 6 })),
    lastPlaces: fc
      .record({ sessions: fc.nat({ max: 6 }), identity: mostly('1:1', ['1:2']) })
      .map((before) => new Map([[wwebjsPlace, before]])),
    lastCredentials: fc.constant(new Map(keys.map((key) => [key, ['run/creds']]))),
  });
}

/** Everything that guards see but the removals, which a test decides. */
export const someGuardedWorld: fc.Arbitrary<Omit<GuardScene, 'removals'>> = someInventory.chain((inventory) =>
  fc.record({
    inventory: fc.constant(inventory),
    history: historyFor(inventory),
    settings,
    nowMs: fc.constant(nowMs),
    atWork: fc.constantFrom(
      new Map<string, readonly string[]>(),
      new Map<string, readonly string[]>([
        [baileysPlace, []],
        [wwebjsPlace, ['pid 7']],
      ]),
    ),
  }),
);

const removal: fc.Arbitrary<Removal> = fc.record({
  session: ref,
  scope: fc.constantFrom('entry', 'content', 'session', 'trash'),
  path: fc.constantFrom('run/creds', 'run/x', 'x'),
  class: fc.constantFrom(...classes),
  kind: fc.constantFrom('file', 'folder'),
  files: fc.nat({ max: 9 }),
  sizeBytes: fc.nat({ max: 1e9 }),
  modifiedMs: someTimeMs,
  rule: fc.constantFrom(
    'remove-unlisted-profiles',
    'remove-idle-sessions',
    'remove-named-sessions',
    'remove-dead-entries',
  ),
  reason: fc.constant('it may go'),
});

/** Any proposal at all, also ones that no rule of ours would make. */
export const someRemovals = fc.array(removal, { maxLength: 15 });
