// How long channels wait between attempts.
import { describe, expect, test } from 'vitest';
import { AttemptFailed } from '../../../src/channels/attempt-failed.ts';
import { usualPatience, waitAfter } from '../../../src/channels/try-again.ts';

const patience = { attempts: 15, firstDelayMs: 1000, maxDelayMs: 60_000 };
const busy = new AttemptFailed('busy', true);

describe('the wait after a failed attempt', () => {
  test('doubles, up to the longest', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 15].map((attempt) => waitAfter(busy, attempt, patience, 0.5));
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  });

  test('varies by a fifth either way', () => {
    expect(waitAfter(busy, 1, patience, 0)).toBeCloseTo(800);
    expect(waitAfter(busy, 1, patience, 1)).toBeCloseTo(1200);
  });

  test('is never shorter than the receiver asked for', () => {
    expect(waitAfter(new AttemptFailed('busy', true, 35_000), 1, patience, 0)).toBe(35_000);
    expect(waitAfter(new AttemptFailed('busy', true, 1), 3, patience, 0.5)).toBe(4000);
  });

  test('is given up when the receiver asks for more than the longest, or when trying again is pointless', () => {
    expect(waitAfter(new AttemptFailed('busy', true, 60_001), 1, patience, 0.5)).toBeNull();
    expect(waitAfter(new AttemptFailed('no', false), 1, patience, 0.5)).toBeNull();
    expect(waitAfter(new Error('a mistake of ours'), 1, patience, 0.5)).toBeNull();
  });

  test('is 1 s first and 5 min at most unless set otherwise', () => {
    expect(usualPatience).toEqual({ attempts: 5, firstDelayMs: 1000, maxDelayMs: 300_000 });
  });
});
