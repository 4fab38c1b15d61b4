// What each policy votes on one small session, with every reason: read the snapshots to see what a user will see.
import { expect, test } from 'vitest';
import { decideSession } from '../../src/core/decide-session.ts';
import { guardDecision } from '../../src/core/guard-decision.ts';
import { guards } from '../../src/core/guards/index.ts';
import { decideSessions } from '../../src/core/decide-sessions.ts';
import type { Entry } from '../../src/core/entry.ts';
import { policies } from '../../src/core/policies.ts';
import { gcRules } from '../../src/core/rules/index.ts';
import { sessionKey } from '../../src/core/session.ts';
import {
  baileysRef,
  dayMs,
  entryOf,
  entrySceneOf,
  guardSceneOf,
  historyOf,
  hourMs,
  inventoryOf,
  listOf,
  nowMs,
  pictureOf,
  profileRef,
  sessionSceneOf,
} from '../units/core/worlds.ts';

const daysOld = (days: number) => ({ modifiedMs: nowMs - days * dayMs });

const smallSession: readonly Entry[] = [
  entryOf('creds.json', { class: 'creds', worth: 'vital', why: 'the identity of the device', ...daysOld(1) }),
  entryOf('app-state-sync-key-AAA.json', {
    class: 'app-state-sync-key',
    worth: 'vital',
    why: 'it cannot be asked for again',
    ...daysOld(90),
  }),
  entryOf('lid-mapping-4915.json', {
    class: 'lid-mapping',
    worth: 'vital',
    why: 'leads to the LID sessions',
    ...daysOld(90),
  }),
  entryOf('notes.txt', { class: 'unknown', worth: 'vital', why: 'unknown file', ...daysOld(90) }),
  entryOf('session-4915.0.json', {
    worth: 'dead',
    why: 'never read: its LID twin session-77_1.0 exists and the mapping leads there',
    ...daysOld(20),
  }),
  entryOf('session-77_1.0.json', { why: 'an open ratchet', ...daysOld(2) }),
  entryOf('session-88_1.0.json', { why: 'an open ratchet', ...daysOld(15) }),
  entryOf('sender-key-g@g.us--77_1--0.json', {
    class: 'sender-key',
    why: 'decrypts the group',
    ...daysOld(4),
  }),
  entryOf('sender-key-memory-g@g.us.json', {
    class: 'sender-key-memory',
    why: 'who has our key',
    ...daysOld(4),
  }),
  entryOf('device-list-4915.json', {
    class: 'device-list',
    why: 'needed while sessions move',
    ...daysOld(90),
  }),
  ...[1, 2, 3].map((id) =>
    entryOf(`pre-key-${id}.json`, {
      class: 'pre-key',
      id: String(id),
      why: 'the server may hand it out',
      ...daysOld(30),
    }),
  ),
];

test.each(['safe', 'classic'] as const)('policy %s on a small session', async (name) => {
  const scene = entrySceneOf(smallSession);
  const proposal = decideSession(policies[name].rules, {
    ...scene,
    settings: { ...scene.settings, preKeysKept: 2 },
  });
  const guarded = guardDecision(
    proposal,
    guards,
    guardSceneOf([], { inventory: inventoryOf([scene.detail.picture]) }),
  );
  const [line] = guarded.sessions;
  const text = [
    `policy ${name}: ${policies[name].summary}`,
    ...guarded.removals.map((one) => `remove  ${one.path}\n        ${one.rule}: ${one.reason}`),
    ...guarded.kept.map((one) => `keep    ${one.entries} x ${one.rule}: ${one.reason}`),
    `line    ${line?.status}; ${line?.filesSeen} seen, ${line?.filesLeft} left; ${JSON.stringify(line?.removedByClass)}`,
    ...policies[name].risk.map((one) => `risk    ${one}`),
  ].join('\n');
  await expect(`${text}\n`).toMatchFileSnapshot(`decisions/${name}.txt`);
});

test('gc over a world with something for every guard', async () => {
  const old = (id: string, over = {}) => pictureOf(profileRef(id), { ...over });
  const sessions = [
    old('listed'),
    old('orphan'),
    old('busy', { inUse: { answer: 'yes', why: ['/proc/locks: pid 4242 holds LevelDB'] } }),
    old('elsewhere', { inUse: { answer: 'unknown', why: ['SingletonLock names host web-2'] } }),
    old('fresh', { newestMs: nowMs - 5 * hourMs }),
    old('newcomer'),
    pictureOf(profileRef(null)),
    pictureOf(baileysRef()),
  ];
  const inventory = inventoryOf(sessions, { registry: listOf('listed', 'other') });
  const seen = { firstSeenMs: nowMs - 2 * dayMs, lastSeenMs: nowMs - dayMs, sightings: 3 };
  const known = sessions.filter(({ ref }) => ref.clientId !== 'newcomer');
  const orphanSightings = new Map(known.map(({ ref }) => [sessionKey(ref), seen]));
  const scene = guardSceneOf([], {
    inventory,
    history: historyOf({ orphanSightings }),
    settings: { maxShare: 1 },
  });
  const { removals, vetoes, kept } = guardDecision(
    decideSessions(gcRules, sessionSceneOf(inventory)),
    guards,
    scene,
  );
  const text = [
    ...removals.map((one) => `remove   ${one.path}: ${one.reason}`),
    ...vetoes.map((one) => `protect  ${one.removal.path}: ${one.guard}: ${one.reason}`),
    ...kept.map((one) => `keep     ${one.entries} x ${one.rule}: ${one.reason}`),
  ].join('\n');
  await expect(`${text}\n`).toMatchFileSnapshot('decisions/gc.txt');
});
