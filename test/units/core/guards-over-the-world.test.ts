// The guards that look at the whole world and its past: broken lists and places, orphans, grace, share.
import { describe, expect, test } from 'vitest';
import type { Guard, GuardScene } from '../../../src/core/guard.ts';
import { distrustAnEmptyWorld } from '../../../src/core/guards/distrust-an-empty-world.ts';
import { lookTwiceAtOrphans } from '../../../src/core/guards/look-twice-at-orphans.ts';
import { takeNoMoreThanAShare } from '../../../src/core/guards/take-no-more-than-a-share.ts';
import { waitOutTheGraceTime } from '../../../src/core/guards/wait-out-the-grace-time.ts';
import type { PlaceView, Registry } from '../../../src/core/inventory.ts';
import { sessionKey } from '../../../src/core/session.ts';
import {
  baileysPlace,
  baileysRef,
  dayMs,
  guardSceneOf,
  historyOf,
  hourMs,
  inventoryOf,
  listOf,
  nowMs,
  pictureOf,
  placeOf,
  profileRef,
  removalOf,
} from './worlds.ts';

const reasons = (guard: Guard, scene: GuardScene): string[] => guard.vetoes(scene).map((veto) => veto.reason);
const orphan = removalOf(profileRef('gone'));
const entry = removalOf(baileysRef(), { scope: 'entry', rule: 'remove-dead-entries' });
const trash = removalOf(baileysRef(), {
  scope: 'trash',
  path: 'run1/company_1',
  rule: 'remove-expired-trash',
});
const named = removalOf(baileysRef(), { rule: 'remove-named-sessions' });
const idle = removalOf(baileysRef(), { rule: 'remove-idle-sessions' });

describe('distrust-an-empty-world', () => {
  const withList = (
    registry: Registry,
    lastInstanceCount: number | null = null,
    removal = orphan,
  ): string[] => {
    const inventory = inventoryOf([pictureOf(removal.session)], { registry });
    const scene = guardSceneOf([removal], { inventory, history: historyOf({ lastInstanceCount }) });
    return reasons(distrustAnEmptyWorld, scene);
  };
  const withPlace = (now: Partial<PlaceView>, before: { sessions: number; identity: string }): string[] => {
    const place = placeOf(baileysPlace, now);
    const inventory = inventoryOf([pictureOf(idle.session)], { places: [place] });
    const history = historyOf({ lastPlaces: new Map([[baileysPlace, before]]) });
    return reasons(distrustAnEmptyWorld, guardSceneOf([idle], { inventory, history }));
  };
  const fine = { sessions: 3, identity: '2049:77' };

  test('protects orphans when the list is missing, unusable or empty', () => {
    expect(withList({ state: 'none' })).toHaveLength(1);
    expect(withList({ state: 'unusable', path: '/l', why: 'torn' })).toEqual([
      'the instances list /l cannot be used: torn',
    ]);
    expect(withList(listOf())).toEqual(['the instances list /srv/.wwebjs_instances.json is empty']);
    expect(withList(listOf('alpha'))).toEqual([]);
  });

  test('protects orphans when the list lost more than half, and more than one', () => {
    expect(withList(listOf('a', 'b'), 5)).toEqual([
      'the instances list /srv/.wwebjs_instances.json fell from 5 to 2 instances',
    ]);
    expect(withList(listOf('a', 'b'), 4)).toEqual([]);
    expect(withList(listOf('a'), 2)).toEqual([]);
    expect(withList(listOf('a'), 3)).toHaveLength(1);
    expect(withList(listOf('a', 'b'), 1)).toEqual([]);
  });

  test('lets one instance leave the list, however little it may shrink', () => {
    const inventory = inventoryOf([pictureOf(orphan.session)], { registry: listOf('a', 'b', 'c') });
    const after = (lastInstanceCount: number): string[] => {
      const history = historyOf({ lastInstanceCount });
      const scene = guardSceneOf([orphan], { inventory, history, settings: { maxShrink: 0 } });
      return reasons(distrustAnEmptyWorld, scene);
    };
    expect(after(4)).toEqual([]);
    expect(after(5)).toHaveLength(1);
  });

  test('does not ask the list about sessions that go for another reason', () => {
    expect(withList(listOf(), 9, idle)).toEqual([]);
  });

  test('protects sessions of a place that cannot be read or was not read', () => {
    expect(withPlace({ problem: 'EIO' }, fine)).toHaveLength(1);
    expect(withPlace({ url: 'baileys:/elsewhere' }, fine)).toEqual([
      'the place baileys:/srv/auth was not read',
    ]);
    expect(withPlace({}, fine)).toEqual([]);
  });

  test('protects sessions when another file system is mounted there, or more than half is gone', () => {
    expect(withPlace({ identity: '2049:2' }, fine)).toHaveLength(1);
    expect(withPlace({ sessions: 3 }, { ...fine, sessions: 6 })).toEqual([]);
    expect(withPlace({ sessions: 3 }, { ...fine, sessions: 7 })).toEqual([
      'the place baileys:/srv/auth fell from 7 to 3 sessions',
    ]);
  });

  test('lets what a person named go, however much of the place is gone', () => {
    const history = historyOf({
      lastPlaces: new Map([[baileysPlace, { sessions: 9, identity: '2049:77' }]]),
    });
    const inventory = inventoryOf([pictureOf(idle.session)]);
    expect(distrustAnEmptyWorld.vetoes(guardSceneOf([named, idle], { inventory, history }))).toMatchObject([
      { removal: idle },
    ]);
  });

  test('leaves entries and the trash to other guards', () => {
    const scene = guardSceneOf([entry, trash], { inventory: inventoryOf([], { places: [] }) });
    expect(reasons(distrustAnEmptyWorld, scene)).toEqual([]);
  });
});

describe('look-twice-at-orphans', () => {
  const seen = (firstSeenMs: number, sightings: number): string[] => {
    const sighting = { firstSeenMs, lastSeenMs: nowMs, sightings };
    const history = historyOf({ orphanSightings: new Map([[sessionKey(orphan.session), sighting]]) });
    return reasons(lookTwiceAtOrphans, guardSceneOf([orphan], { history }));
  };

  test('lets an orphan go that was seen twice with time between', () => {
    expect(seen(nowMs - hourMs, 2)).toEqual([]);
  });

  test('protects an orphan that was seen once, never, or too short a while ago', () => {
    expect(seen(nowMs - dayMs, 1)).toHaveLength(1);
    expect(reasons(lookTwiceAtOrphans, guardSceneOf([orphan]))).toHaveLength(1);
    expect(seen(nowMs - hourMs + 1, 9)).toEqual(['an orphan for 59 min only; it must be 60 min']);
  });

  test('protects when the first sight lies in the future, or is no time', () => {
    expect(seen(nowMs + 1, 9)).toHaveLength(1);
    expect(seen(Number.NaN, 9)).toHaveLength(1);
  });

  test('lets an orphan go at once when no time is asked for', () => {
    const sighting = { firstSeenMs: nowMs, lastSeenMs: nowMs, sightings: 2 };
    const history = historyOf({ orphanSightings: new Map([[sessionKey(orphan.session), sighting]]) });
    const scene = guardSceneOf([orphan], { history, settings: { secondLookMs: 0 } });
    expect(reasons(lookTwiceAtOrphans, scene)).toEqual([]);
  });

  test('asks nothing of sessions that are no orphans', () => {
    expect(reasons(lookTwiceAtOrphans, guardSceneOf([idle, named, entry, trash]))).toEqual([]);
  });
});

describe('wait-out-the-grace-time', () => {
  const writtenAt = (modifiedMs: number, over = {}): string[] =>
    reasons(waitOutTheGraceTime, guardSceneOf([{ ...orphan, modifiedMs, ...over }]));

  test('protects a session written less than 24 hours ago, or in the future', () => {
    expect(writtenAt(nowMs - dayMs)).toEqual([]);
    expect(writtenAt(nowMs - dayMs + 1)).toEqual(['last written 23 h ago, under 24 h']);
    expect(writtenAt(nowMs + 1)).toEqual(['last written in the future: the clock has jumped']);
    expect(writtenAt(Number.NaN)).toHaveLength(1);
  });

  test('lets what was written this moment go when no grace is asked for', () => {
    const scene = guardSceneOf([{ ...orphan, modifiedMs: nowMs }], { settings: { graceMs: 0 } });
    expect(reasons(waitOutTheGraceTime, scene)).toEqual([]);
  });

  test('lets named sessions, entries and the trash go at once', () => {
    const fresh = [named, entry, trash].map((removal) => ({ ...removal, modifiedMs: nowMs }));
    expect(reasons(waitOutTheGraceTime, guardSceneOf(fresh))).toEqual([]);
  });

  test('takes the first sight of an empty session for its age', () => {
    const inventory = inventoryOf([pictureOf(orphan.session, { newestMs: null })]);
    const empty = { ...orphan, modifiedMs: nowMs };
    const seenAt = (firstSeenMs: number): string[] => {
      const sighting = { firstSeenMs, lastSeenMs: nowMs, sightings: 2 };
      const history = historyOf({ orphanSightings: new Map([[sessionKey(orphan.session), sighting]]) });
      return reasons(waitOutTheGraceTime, guardSceneOf([empty], { inventory, history }));
    };
    expect(seenAt(nowMs - 2 * dayMs)).toEqual([]);
    expect(seenAt(nowMs - hourMs)).toHaveLength(1);
    expect(reasons(waitOutTheGraceTime, guardSceneOf([empty], { inventory }))).toHaveLength(1);
  });
});

describe('take-no-more-than-a-share', () => {
  const orphans = (count: number, over = {}) =>
    Array.from({ length: count }, (_unused, index) => removalOf(profileRef(`gone${index}`), over));
  const worldOf = (size: number) =>
    inventoryOf(Array.from({ length: size }, (_unused, index) => pictureOf(profileRef(`p${index}`))));

  test('protects all sessions when more than a quarter would go, with the numbers', () => {
    const inventory = worldOf(16);
    expect(reasons(takeNoMoreThanAShare, guardSceneOf(orphans(4), { inventory }))).toEqual([]);
    const vetoes = reasons(takeNoMoreThanAShare, guardSceneOf([...orphans(5), entry, trash], { inventory }));
    expect(vetoes).toEqual(
      Array.from({ length: 5 }, () => '5 of 16 sessions would go in one run; at most 4 may'),
    );
  });

  test('always lets two go', () => {
    expect(reasons(takeNoMoreThanAShare, guardSceneOf(orphans(2), { inventory: worldOf(2) }))).toEqual([]);
    expect(reasons(takeNoMoreThanAShare, guardSceneOf(orphans(3), { inventory: worldOf(3) }))).toHaveLength(
      3,
    );
  });

  test('does not count named sessions or the trash', () => {
    const removals = [...orphans(9, { rule: 'remove-named-sessions' }), ...orphans(9, { scope: 'trash' })];
    expect(reasons(takeNoMoreThanAShare, guardSceneOf(removals, { inventory: worldOf(9) }))).toEqual([]);
  });
});
