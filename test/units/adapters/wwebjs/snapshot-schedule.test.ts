// When snapshots of a running profile are due, by a clock that the test turns.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SnapshotSchedule } from '../../../../src/adapters/wwebjs/snapshot-schedule.ts';

const minuteMs = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Counted {
  readonly schedule: SnapshotSchedule;
  /** When each began, ms. */
  readonly begun: number[];
}

function counted(run: (count: number) => Promise<boolean> = async () => true): Counted {
  const begun: number[] = [];
  const schedule = new SnapshotSchedule({
    firstMs: 15_000,
    everyMs: 15 * minuteMs,
    run: () => {
      begun.push(Date.now());
      return run(begun.length);
    },
  });
  return { schedule, begun };
}

test('the first comes soon, the second when Chromium has written everything down, then one at each interval', async () => {
  const { schedule, begun } = counted();
  schedule.start();
  await vi.advanceTimersByTimeAsync(32 * minuteMs);
  expect(begun).toEqual([15_000, 85_000, 85_000 + 15 * minuteMs, 85_000 + 30 * minuteMs]);
});

test('starting again, as whatsapp-web.js does with each `ready`, changes nothing', async () => {
  const { schedule, begun } = counted();
  schedule.start();
  await vi.advanceTimersByTimeAsync(10_000);
  schedule.start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(begun).toEqual([15_000]);
});

test('one that takes longer than the interval is never overtaken by the next', async () => {
  let atOnce = 0;
  let most = 0;
  const { schedule, begun } = counted(async () => {
    most = Math.max(most, ++atOnce);
    await new Promise((resolve) => setTimeout(resolve, 40 * minuteMs));
    atOnce--;
    return true;
  });
  schedule.start();
  await vi.advanceTimersByTimeAsync(180 * minuteMs);
  expect(begun.length).toBeGreaterThan(2);
  expect(most).toBe(1);
});

test('after one that failed the next comes within a minute', async () => {
  const { schedule, begun } = counted(async (count) => count > 2);
  schedule.start();
  await vi.advanceTimersByTimeAsync(4 * minuteMs);
  expect(begun).toEqual([15_000, 75_000, 135_000, 205_000]);
});

test('after the end nothing comes, also where one was under way', async () => {
  const { schedule, begun } = counted(async () => {
    await new Promise((resolve) => setTimeout(resolve, minuteMs));
    return true;
  });
  schedule.start();
  await vi.advanceTimersByTimeAsync(20_000);
  schedule.stop();
  await vi.advanceTimersByTimeAsync(60 * minuteMs);
  expect(begun).toEqual([15_000]);
  expect(vi.getTimerCount()).toBe(0);
});
