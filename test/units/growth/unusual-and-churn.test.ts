// What is unusual, what the protocol explains, and what is churn: by the figures that real sessions showed.
import { describe, expect, test } from 'vitest';
import { churnOf } from '../../../src/core/growth/churn-of.ts';
import { growthMark } from '../../../src/core/growth/growth-mark.ts';
import { unusualChanges } from '../../../src/core/growth/unusual-changes.ts';
import { dayMs, every, hourMs, paired, startMs } from './points.ts';

/** Three quiet days by hour, and then this. */
function afterThreeDays(change: Readonly<Record<string, number>>) {
  return every(hourMs, 96, (step) => {
    const classes: Record<string, number> = { ...paired, session: 40 + Math.floor(step / 12) };
    if (step >= 80)
      for (const [name, more] of Object.entries(change)) classes[name] = (classes[name] ?? 0) + more;
    return classes;
  });
}

describe('an unusual change', () => {
  test('is far beyond what the session itself is used to, and says by how much, of what and when', () => {
    const [found, ...others] = unusualChanges(afterThreeDays({ unknown: 400 }), 'entries', startMs);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      fromMs: startMs + 79 * hourMs,
      toMs: startMs + 80 * hourMs,
      change: 400,
      usual: 0,
      kind: 'unexplained',
      classes: [{ class: 'unknown', change: 400 }],
    });
    expect(found?.text).toContain(
      'It gained 400 entries within 60 min (0 entries are usual), most of it unknown',
    );
  });

  test.each([
    ['small', { unknown: 60 }],
    ['below a tenth of what is there', { unknown: 85 }],
  ])('is not one that is %s', (_what, change) => {
    expect(unusualChanges(afterThreeDays(change), 'entries', startMs)).toEqual([]);
  });

  test('is not what happens every day, however large', () => {
    // Filled every noon, and cleaned every night.
    const daily = every(hourMs, 14 * 24, (step) => ({ session: step % 24 < 12 ? 500 : 650 }));
    expect(unusualChanges(daily, 'entries', startMs)).toEqual([]);
  });

  test('may also come slowly: a day unlike all the days before', () => {
    const slow = every(hourMs, 12 * 24, (step) => ({ session: 500 + Math.max(0, step - 11 * 24) * 20 }));
    expect(unusualChanges(slow, 'entries', startMs)).toMatchObject([
      { fromMs: startMs + 263 * hourMs, change: 460, kind: 'unexplained' },
    ]);
  });

  test('cannot be told in the first day', () => {
    const first = every(hourMs, 24, (step) => ({ unknown: step < 12 ? 10 : 5000 }));
    expect(unusualChanges(first, 'entries', startMs)).toEqual([]);
  });

  test.each([
    ['history-sync', { 'lid-mapping': 10_000, 'device-list': 40, session: 3 }],
    ['group', { session: 512, 'device-list': 256, 'sender-key': 1, 'sender-key-memory': 1 }],
    ['key-minting', { 'pre-key': 3246 }],
  ])('is explained by the protocol: %s', (kind, change) => {
    expect(unusualChanges(afterThreeDays(change), 'entries', startMs).map((found) => found.kind)).toEqual([
      kind,
    ]);
  });

  test('a pairing after the session was cleared is one, and a cleaning too', () => {
    const again = every(hourMs, 96, (step) =>
      step < 80 ? { creds: 1, unknown: 40 } : { ...paired, unknown: 40 },
    );
    expect(unusualChanges(again, 'entries', startMs)).toMatchObject([{ kind: 'pairing' }]);
    const cleaned = every(hourMs, 96, (step) => ({ session: step < 80 ? 900 : 300 }));
    expect(unusualChanges(cleaned, 'entries', startMs)).toMatchObject([{ kind: 'cleaning', change: -600 }]);
  });

  test('of size leaves caches out', () => {
    const profile = (cache: number, rest: number) =>
      every(
        hourMs,
        96,
        () => ({ indexeddb: 30 }),
        (step) => ({
          sizeBytes: 30e6 + (step < 80 ? 0 : cache + rest),
          cacheBytes: step < 80 ? 0 : cache,
        }),
      );
    expect(unusualChanges(profile(300e6, 0), 'sizeBytes', startMs)).toEqual([]);
    expect(unusualChanges(profile(0, 60e6), 'sizeBytes', startMs)).toMatchObject([{ change: 60e6 }]);
  });
});

describe('churn', () => {
  /** Ten pre-keys minted every two hours, as in the field (110 to 120 a day), and nobody new. */
  const reconnecting = every(
    hourMs,
    7 * 24,
    (step) => ({ ...paired, 'pre-key': 812 + 10 * Math.floor(step / 2), session: 40 }),
    (step) => ({ nextPreKeyId: 813 + 10 * Math.floor(step / 2) }),
  );

  test('is pre-keys that are minted over and over while nobody new is met', () => {
    expect(churnOf(reconnecting)).toMatchObject({ minted: 830, used: 0, mintedPerDay: 119, bursts: 83 });
    expect(churnOf(reconnecting)?.restsOn[0]).toBe(
      'The next pre-key id went from 813 to 1643 (830 minted beyond a pairing), in 83 steps.',
    );
  });

  test('is seen by the ids where a cleaning removes the keys every night', () => {
    const cleaned = reconnecting.map((point, step) => ({
      ...point,
      byClass: { ...point.byClass, 'pre-key': { entries: 812 + (step % 24) * 5, sizeBytes: 0 } },
    }));
    expect(churnOf(cleaned)).toMatchObject({ minted: 830 });
  });

  test('is one login whose uploads failed: 810 pre-keys became 4,058', () => {
    const failed = every(
      hourMs,
      30,
      (step) => ({ ...paired, 'pre-key': step < 10 ? 810 : 4058 }),
      (step) => ({ nextPreKeyId: step < 10 ? 813 : 4061 }),
    );
    expect(churnOf(failed)).toMatchObject({ minted: 3248, bursts: 1 });
  });

  test.each([
    ['a fresh pairing: 1 file, then 813', [0, 812, 812], [1, 813, 813], [0, 4, 5]],
    ['a pairing that was seen half done', [0, 300, 812], [1, 301, 813], [0, 2, 4]],
    ['a bot that meets 300 new people a day', [812, 500, 205], [813, 813, 813], [40, 350, 650]],
    ['its pre-keys that ran out, and were minted anew', [4, 816, 816], [813, 1625, 1625], [40, 41, 42]],
    ['a retry receipt now and then', [812, 820, 830], [813, 821, 831], [40, 40, 40]],
    ['pre-keys that an undo put back', [300, 812, 812], [813, 813, 813], [40, 40, 40]],
  ])('is not %s', (_what, preKeys, nextIds, sessions) => {
    const points = every(
      hourMs,
      72,
      (step) => {
        const third = Math.floor(step / 24);
        return { creds: 1, 'pre-key': preKeys[third] ?? 0, session: sessions[third] ?? 0 };
      },
      (step) => ({ nextPreKeyId: nextIds[Math.floor(step / 24)] ?? null }),
    );
    expect(churnOf(points)).toBeNull();
  });

  test('is not a bot that many new people write to, however many keys it mints for them', () => {
    const busy = reconnecting.map((point, step) => ({
      ...point,
      byClass: { ...point.byClass, session: { entries: 40 + 4 * step, sizeBytes: 0 } },
    }));
    expect(churnOf(busy)).toBeNull();
  });

  test('is not a history sync: ten thousand mappings mint no key', () => {
    const synced = every(
      hourMs,
      72,
      (step) => ({ ...paired, 'lid-mapping': step < 2 ? 2 : 10_002 }),
      () => ({ nextPreKeyId: 813 }),
    );
    expect(churnOf(synced)).toBeNull();
  });

  test('of an identity that was given up does not count against the one that followed', () => {
    const afresh = every(
      hourMs,
      48,
      () => paired,
      () => ({ nextPreKeyId: 813 }),
    ).map((point) => ({ ...point, atMs: point.atMs + 7 * dayMs }));
    expect(churnOf([...reconnecting, ...afresh])).toBeNull();
  });

  test('without the next id rests on the number of pre-keys alone, and says so', () => {
    const untold = reconnecting.map((point) => ({ ...point, nextPreKeyId: null }));
    expect(churnOf(untold)).toMatchObject({ minted: 830 });
    expect(churnOf(untold)?.restsOn[0]).toContain('do not tell the next pre-key id');
  });
});

describe('the mark of a session', () => {
  test('of a fresh pairing with its history sync is still: nothing of it counts as growth', () => {
    const fresh = every(
      20 * 60_000,
      72,
      (step) =>
        step === 0
          ? { creds: 1 }
          : step === 1
            ? { ...paired, 'pre-key': 300 }
            : { ...paired, 'lid-mapping': step < 3 ? 2 : 4002 },
      (step) => ({ nextPreKeyId: step === 0 ? 1 : 813 }),
    );
    const mark = growthMark(fresh, 'baileys');
    expect(mark).toMatchObject({ unusual: [], churn: null });
    expect(Math.abs(mark.entriesPerDay ?? 999)).toBeLessThan(1);
    // An hour after the pairing half of all samples are of the time before it.
    for (let seen = 4; seen < 12; seen += 1)
      expect(growthMark(fresh.slice(0, seen), 'baileys').entriesPerDay ?? 0).toBeLessThan(200);
  });

  test('keeps what a person should look at, and leaves out what the protocol explains', () => {
    expect(growthMark(afterThreeDays({ unknown: 400 }), 'baileys').unusual).toHaveLength(1);
    expect(growthMark(afterThreeDays({ session: 512, 'device-list': 256 }), 'baileys').unusual).toEqual([]);
    expect(growthMark(afterThreeDays({ unknown: 400 }), 'wwebjs').unusual).toEqual([]);
  });
});
