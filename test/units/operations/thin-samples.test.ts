// Old samples go by a clock that may be wrong: it may take a little too much, and never all.
import { expect, test } from 'vitest';
import { thinSamples } from '../../../src/operations/thin-samples.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { openHome } from '../catalog/homes.ts';

const dayMs = 24 * 3_600_000;

/** What was asked of the samples, over a real catalog's cooldowns. */
function scene() {
  const { catalog } = openHome();
  const asked: number[] = [];
  const samples = { ...catalog.samples, thin: async (untilMs: number) => asked.push(untilMs) };
  const thin = async (nowMs: number): Promise<void> => {
    const context = { catalog: { ...catalog, samples }, nowMs: () => nowMs } as unknown as OperationContext;
    await thinSamples(context, 400 * dayMs);
  };
  return { asked, thin };
}

test('a clock that is ahead takes two days a time, also from night to night', async () => {
  const { asked, thin } = scene();
  await thin(1000 * dayMs);
  expect(asked).toEqual([]);
  for (const day of [1001, 1500, 1501]) await thin(day * dayMs);
  expect(asked).toEqual([1001, 1003, 1005].map((day) => day * dayMs));
});

test('a clock that was set back takes less, and is caught up with when it is right again', async () => {
  const { asked, thin } = scene();
  for (const day of [1000, 600, 1001, 1002]) await thin(day * dayMs);
  expect(asked).toEqual([600, 602, 604].map((day) => day * dayMs));
});
