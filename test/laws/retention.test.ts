// Laws of forgetting: the newest stays, more is never less, order does not matter, and doing it twice changes nothing.
import { test } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { decidePacks, packsWorthRepacking } from '../../src/core/decide-packs.ts';
import { decideSnapshots } from '../../src/core/decide-snapshots.ts';
import { judgeShrink } from '../../src/core/judge-shrink.ts';
import { dayOf } from '../../src/core/retention.ts';
import type { RetentionSettings } from '../../src/core/retention.ts';
import { collectRules, forgetNamedRules, forgetRules } from '../../src/core/rules/index.ts';
import type { PackSubject, SnapshotScene } from '../../src/core/rules/scenes.ts';
import type { SnapshotInfo } from '../../src/core/snapshot.ts';
import { dayMs, hourMs, nowMs, snapshotOf, snapshotSceneOf, vaultedRef } from '../units/core/worlds.ts';

const someMs = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: nowMs - 40 * dayMs, max: nowMs }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 50 }).map((hours) => nowMs - hours * hourMs) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -1, 0, nowMs + 400 * dayMs) },
);
const snapshot: fc.Arbitrary<SnapshotInfo> = fc
  .record({
    id: fc.uuid(),
    takenAtMs: someMs,
    standing: fc.constantFrom<SnapshotInfo['standing'][]>(
      'good',
      'good',
      'good',
      'good',
      'shrunk',
      'not-owner',
    ),
    epoch: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ takenAtMs, ...over }) => snapshotOf(takenAtMs, over));
const snapshots = fc.uniqueArray(snapshot, { selector: ({ id }) => id, maxLength: 40 });
const number = fc.integer({ min: 0, max: 8 });
const settings: fc.Arbitrary<RetentionSettings> = fc.record({
  keepLast: number,
  keepHourly: number,
  keepDaily: number,
  keepWeekly: number,
});
const scenes: fc.Arbitrary<SnapshotScene> = fc
  .tuple(snapshots, settings, fc.nat())
  .map(([all, numbers, dice]) =>
    snapshotSceneOf(all, {
      settings: numbers,
      hurt: new Map(
        all.filter((_one, index) => (dice >> (index % 16)) % 7 === 6).map(({ id }) => [id, 'torn']),
      ),
    }),
  );

function keptOf(scene: SnapshotScene, rules = forgetRules): Set<string> {
  const { verdicts } = decideSnapshots(rules, vaultedRef(), scene);
  return new Set(verdicts.filter(({ verdict }) => verdict === 'kept').map(({ id }) => id));
}

const isGood = ({ hurt }: SnapshotScene, { id, standing, takenAtMs }: SnapshotInfo): boolean =>
  standing === 'good' && Number.isFinite(takenAtMs) && !hurt.has(id);

const expectAll = (some: Iterable<string>, all: ReadonlySet<string>): void => {
  for (const one of some) expect(all.has(one)).toBe(true);
};

describe('forget', () => {
  test.prop([scenes])('never takes the newest good one, nor all', (scene) => {
    const kept = keptOf(scene);
    const good = scene.snapshots.filter((one) => isGood(scene, one));
    const newestMs = Math.max(...good.map(({ takenAtMs }) => takenAtMs));
    if (good.length > 0)
      expect(good.some((one) => one.takenAtMs === newestMs && kept.has(one.id))).toBe(true);
    if (scene.snapshots.length > 0) expect(kept.size).toBeGreaterThan(0);
  });

  test.prop([scenes, snapshot])('never takes the newest because one was added', (scene, added) => {
    const all = [...scene.snapshots, added];
    const kept = keptOf({ ...scene, snapshots: all });
    const good = all.filter((one) => isGood(scene, one));
    const newestMs = Math.max(...good.map(({ takenAtMs }) => takenAtMs));
    if (good.length > 0)
      expect(good.some((one) => one.takenAtMs === newestMs && kept.has(one.id))).toBe(true);
    // One that is not good takes no place from one that is.
    if (!isGood(scene, added)) {
      const before = [...keptOf(scene)].filter((id) => good.some((one) => one.id === id));
      expectAll(before, kept);
    }
  });

  test.prop([scenes, settings])('keeps no less where the numbers are greater', (scene, more) => {
    const greater = {
      keepLast: scene.settings.keepLast + more.keepLast,
      keepHourly: scene.settings.keepHourly + more.keepHourly,
      keepDaily: scene.settings.keepDaily + more.keepDaily,
      keepWeekly: scene.settings.keepWeekly + more.keepWeekly,
    };
    expectAll(keptOf(scene), keptOf({ ...scene, settings: greater }));
  });

  test.prop([scenes, fc.shuffledSubarray([...forgetRules], { minLength: forgetRules.length })])(
    'takes the same whatever the order of rules and of snapshots',
    (scene, shuffled) => {
      const reversed = { ...scene, snapshots: scene.snapshots.toReversed() };
      expect([...keptOf(reversed, shuffled)].toSorted()).toEqual([...keptOf(scene)].toSorted());
    },
  );

  test.prop([scenes])('done twice takes nothing more', (scene) => {
    const kept = keptOf(scene);
    const left = { ...scene, snapshots: scene.snapshots.filter(({ id }) => kept.has(id)) };
    expect(keptOf(left)).toEqual(kept);
  });

  test.prop([scenes, fc.array(fc.integer({ min: 1, max: dayMs - 1 }), { maxLength: 8 })])(
    'keeps for its day what it kept for it in the morning, whatever comes later that day',
    (scene, laterMs) => {
      const dailyOf = (one: SnapshotScene): Map<string, string> => {
        const { verdicts } = decideSnapshots(forgetRules, vaultedRef(), one);
        return new Map(
          verdicts.flatMap(({ id, reasons }) =>
            reasons.filter((text) => text.startsWith('daily')).map((text) => [text, id] as const),
          ),
        );
      };
      const dated = scene.snapshots.filter(({ takenAtMs }) => takenAtMs <= nowMs);
      const good = dated.filter((one) => isGood(scene, one));
      if (good.length === 0) return;
      const newestMs = Math.max(...good.map(({ takenAtMs }) => takenAtMs));
      const later = laterMs
        .map((ms, index) => snapshotOf(newestMs + ms, { id: `later-${index}`, epoch: 3 }))
        .filter(({ takenAtMs }) => dayOf(takenAtMs) === dayOf(newestMs));
      const morning = { ...scene, snapshots: dated };
      expect(dailyOf({ ...scene, snapshots: [...dated, ...later] })).toEqual(dailyOf(morning));
    },
  );

  test.prop([scenes, fc.nat()])(
    'of one that is named takes that alone, and never what a restore takes',
    (scene, at) => {
      const one = scene.snapshots[at % Math.max(1, scene.snapshots.length)];
      if (one === undefined) return;
      const kept = keptOf({ ...scene, named: new Set([one.id]) }, forgetNamedRules);
      const gone = scene.snapshots.filter(({ id }) => !kept.has(id));
      expectAll(
        gone.map(({ id }) => id),
        new Set([one.id]),
      );
      const good = scene.snapshots.filter((each) => isGood(scene, each));
      const epoch = Math.max(...good.map((each) => each.epoch));
      const latest = good
        .filter((each) => each.epoch === epoch)
        .toSorted(
          (a, b) => b.sequence - a.sequence || b.takenAtMs - a.takenAtMs || (a.id > b.id ? -1 : 1),
        )[0];
      if (latest !== undefined && one.takenAtMs === latest.takenAtMs && one.id === latest.id)
        expect(gone).toEqual([]);
    },
  );

  test.prop([scenes])('gives every snapshot one verdict, with a reason', (scene) => {
    const { verdicts, proposal } = decideSnapshots(forgetRules, vaultedRef(), scene);
    expect(verdicts.map(({ id }) => id).toSorted()).toEqual(scene.snapshots.map(({ id }) => id).toSorted());
    for (const { reasons } of verdicts) expect(reasons.join('')).not.toBe('');
    expect(proposal.removals).toHaveLength(verdicts.filter(({ verdict }) => verdict === 'goes').length);
  });
});

describe('collect', () => {
  const pack: fc.Arbitrary<PackSubject> = fc.record({
    key: fc.uuid(),
    sizeBytes: fc.integer({ min: 1, max: 1e7 }),
    modifiedMs: someMs,
    liveBytes: fc.oneof(fc.constant(0), fc.nat({ max: 1e7 }), fc.constant(NaN)),
  });
  const packScenes = fc.record({
    packs: fc.uniqueArray(pack, { selector: ({ key }) => key, maxLength: 20 }),
    snapshots: fc.nat({ max: 2 }),
    unreadable: fc.constantFrom(0, 0, 0, 1),
    storeTimeMs: fc.constantFrom(nowMs, nowMs - 9 * dayMs),
    settings: fc.constantFrom({ graceMs: 2 * dayMs }, { graceMs: 0 }),
  });

  test.prop([packScenes])(
    'takes only old packs without a byte that is needed, and of known sessions',
    (scene) => {
      const { removals } = decidePacks(collectRules, vaultedRef(), scene);
      const gone = new Set(removals.map(({ path }) => path.split('/').at(-1)));
      if (scene.snapshots === 0 || scene.unreadable > 0) expect(gone.size).toBe(0);
      for (const { key, liveBytes, modifiedMs } of scene.packs) {
        const old = scene.storeTimeMs - modifiedMs >= scene.settings.graceMs;
        if (scene.snapshots > 0 && scene.unreadable === 0) expect(gone.has(key)).toBe(liveBytes === 0 && old);
      }
      const anew = packsWorthRepacking(scene).map(({ key }) => key);
      for (const key of anew) expect(gone.has(key)).toBe(false);
    },
  );
});

describe('the shrink guard', () => {
  const part = fc.record({ files: fc.nat({ max: 2000 }), sizeBytes: fc.nat({ max: 2e8 }) });
  const parts = fc.dictionary(
    fc.constantFrom('indexeddb', 'local-storage', 'creds', 'identity-key', 'session', 'http-cache'),
    part,
  );

  test.prop([parts, parts, fc.double({ min: 0, max: 1, noNaN: true })])(
    'finds a loss again where even less is left, and none where nothing became less',
    (before, now, share) => {
      const less = Object.fromEntries(
        Object.entries(now).map(([name, { files, sizeBytes }]) => [
          name,
          { files: Math.floor(files * share), sizeBytes: Math.floor(sizeBytes * share) },
        ]),
      );
      if (judgeShrink(before, now) !== null) expect(judgeShrink(before, less)).not.toBeNull();
      const grown = Object.fromEntries(
        Object.entries(before).map(([name, { files, sizeBytes }]) => [
          name,
          { files: files + (now[name]?.files ?? 0), sizeBytes: sizeBytes + (now[name]?.sizeBytes ?? 0) },
        ]),
      );
      expect(judgeShrink(before, grown)).toBeNull();
    },
  );
});
