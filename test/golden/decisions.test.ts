// What each policy votes on one small session, with every reason: read the snapshots to see what a user will see.
import { expect, test } from 'vitest';
import { decidePacks, packsWorthRepacking } from '../../src/core/decide-packs.ts';
import { decideSession } from '../../src/core/decide-session.ts';
import { guardDecision } from '../../src/core/guard-decision.ts';
import { guards } from '../../src/core/guards/index.ts';
import { decideSessions } from '../../src/core/decide-sessions.ts';
import { decideSnapshots } from '../../src/core/decide-snapshots.ts';
import type { Entry } from '../../src/core/entry.ts';
import { policies } from '../../src/core/policies.ts';
import { collectRules, forgetRules, gcRules } from '../../src/core/rules/index.ts';
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
  snapshotOf,
  snapshotSceneOf,
  vaultedRef,
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

test('forget over three weeks of snapshots every six hours, with a loss, a stranger and damage among them', async () => {
  const regular = Array.from({ length: 84 }, (_one, index) => snapshotOf(nowMs - index * 6 * hourMs));
  const loss = snapshotOf(nowMs - 9 * dayMs - hourMs, {
    standing: 'shrunk',
    why: 'IndexedDB fell from 115.0 MB to 1.2 MB',
    id: 'loss',
  });
  const stranger = snapshotOf(nowMs - 20 * dayMs - hourMs, {
    standing: 'not-owner',
    why: 'epoch 3 is over',
    id: 'other',
  });
  const hurt = regular.find(({ id }) => id.startsWith('2026-11-19T00')) ?? loss;
  const scene = snapshotSceneOf([...regular, loss, stranger], {
    settings: { keepLast: 3, keepHourly: 4, keepDaily: 7, keepWeekly: 3 },
    hurt: new Map([[hurt.id, 'a chunk of IndexedDB is damaged']]),
  });
  const { verdicts } = decideSnapshots(forgetRules, vaultedRef(), scene);
  const text = verdicts
    .map(({ id, verdict, reasons }) => `${verdict.padEnd(4)}  ${id}  ${reasons.join('; ')}`)
    .join('\n');
  await expect(`${text}\n`).toMatchFileSnapshot('decisions/forget.txt');
});

test('collect over packs of every kind', async () => {
  const pack = (key: string, liveBytes: number, ageMs: number) => ({
    key,
    sizeBytes: 8e6,
    modifiedMs: nowMs - ageMs,
    liveBytes,
  });
  const scene = {
    packs: [
      pack('all-of-it-needed', 8e6, 9 * dayMs),
      pack('a-little-needed', 1e6, 9 * dayMs),
      pack('nothing-needed', 0, 9 * dayMs),
      pack('just-stored', 0, hourMs),
      pack('stored-in-the-future', 0, -dayMs),
    ],
    snapshots: 3,
    unreadable: 0,
    storeTimeMs: nowMs,
    settings: { graceMs: 2 * dayMs },
  };
  const lines = [scene, { ...scene, snapshots: 0 }, { ...scene, unreadable: 1 }].flatMap((one) => {
    const { removals, kept } = decidePacks(collectRules, vaultedRef(), one);
    return [
      `${one.snapshots} snapshots, ${one.unreadable} unreadable`,
      ...removals.map(({ path, reason }) => `  remove  ${path}: ${reason}`),
      ...kept.map((line) => `  keep    ${line.entries} x ${line.rule}: ${line.reason}`),
      ...packsWorthRepacking(one).map(({ key }) => `  anew    ${key}`),
    ];
  });
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('decisions/collect.txt');
});
