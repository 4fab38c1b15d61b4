// A home's own work by its clock: what was missed is done once, what failed is still owed.
import { onTestFinished, expect, test } from 'vitest';
import type { Work } from '../../../src/core/work.ts';
import { homeSchedule } from '../../../src/doors/keeper/home-schedule.ts';
import type { JobTimes } from '../../../src/doors/keeper/job-times.ts';
import type { Cooldowns } from '../../../src/ports/records.ts';
import type { WorkEnd } from '../../../src/ports/schedule.ts';
import { dayMs } from '../../rigs/faults/world.ts';

const never: JobTimes = {
  trigger: 'never',
  daily: '0 3 * * *',
  drift: 'never',
  expire: 'never',
  snapshot: 'never',
  verify: 'never',
  forget: 'never',
  collect: 'never',
};
const daily: Work = { job: 'daily', shared: null, places: null };
const noonMs = new Date(2026, 10, 21, 12).getTime();

/** What a home remembers between its keepers. */
function memory(): Cooldowns {
  const last = new Map<string, number>();
  return {
    lastMs: async (job, session) => last.get(`${job} ${session}`) ?? null,
    touch: async (job, session, nowMs) => void last.set(`${job} ${session}`, nowMs),
  };
}

/** One keeper's life at a moment: what it ran at its start. */
async function startsAt(
  nowMs: number,
  cooldowns: Cooldowns,
  state: WorkEnd['state'],
  works = [daily],
): Promise<string[]> {
  const schedule = homeSchedule({
    works,
    times: never,
    cooldowns,
    nowMs: () => nowMs,
    troubled: () => undefined,
  });
  onTestFinished(() => schedule.stop());
  const ran: string[] = [];
  await schedule.start(
    async (work) => {
      ran.push(work.job);
      return { state, notes: [] };
    },
    () => Promise.resolve(),
  );
  await schedule.stop();
  return ran;
}

test('a home that begins owes nothing', async () => {
  expect(await startsAt(noonMs, memory(), 'done')).toEqual([]);
});

test('nights that a home was away for are made up for once', async () => {
  const cooldowns = memory();
  await startsAt(noonMs, cooldowns, 'done');
  expect(await startsAt(noonMs + 0.5 * dayMs, cooldowns, 'done')).toEqual([]);
  expect(await startsAt(noonMs + 5 * dayMs, cooldowns, 'done')).toEqual(['daily']);
  expect(await startsAt(noonMs + 5 * dayMs, cooldowns, 'done')).toEqual([]);
});

test.each(['failed', 'stopped'] as const)('what %s is owed to the next start', async (end) => {
  const cooldowns = memory();
  await startsAt(noonMs, cooldowns, 'done');
  expect(await startsAt(noonMs + dayMs, cooldowns, end)).toEqual(['daily']);
  expect(await startsAt(noonMs + dayMs, cooldowns, 'done')).toEqual(['daily']);
});

test('a clock that was set back makes nothing due', async () => {
  const cooldowns = memory();
  await startsAt(noonMs, cooldowns, 'done');
  expect(await startsAt(noonMs - 5 * dayMs, cooldowns, 'done')).toEqual([]);
  expect(await startsAt(noonMs - 4 * dayMs, cooldowns, 'done')).toEqual(['daily']);
});

test('work that keepers share, and work that is never due, is left alone', async () => {
  const cooldowns = memory();
  const shared: Work = { ...daily, shared: 'daily postgres://db/x' };
  const works: Work[] = [shared, { job: 'expire', shared: null, places: null }];
  await startsAt(noonMs, cooldowns, 'done', works);
  expect(await startsAt(noonMs + 5 * dayMs, cooldowns, 'done', works)).toEqual([]);
});

test('a turn that cannot be noted ends nobody: it is told, still owed, and told to be over', async () => {
  const cooldowns = memory();
  await startsAt(noonMs, cooldowns, 'done');
  const problems: (string | null)[] = [];
  const full = (): Promise<never> => Promise.reject(new Error('the disk is full'));
  const lives = async (given: Cooldowns): Promise<void> => {
    const [times, nowMs] = [never, () => noonMs + dayMs];
    const schedule = homeSchedule({
      works: [daily],
      times,
      cooldowns: given,
      nowMs,
      troubled: (problem) => problems.push(problem),
    });
    await schedule.start(
      () => Promise.resolve({ state: 'done', notes: [] }),
      () => Promise.resolve(),
    );
    await schedule.stop();
  };
  await lives({ ...cooldowns, touch: full });
  await lives({ ...cooldowns, lastMs: full });
  await lives({ ...memory(), touch: full });
  await lives(cooldowns);
  expect(problems).toEqual([
    'the turn of daily could not be noted: the disk is full',
    'nobody knows when daily was done last: the disk is full',
    'nobody knows when daily was done last: the disk is full',
    null,
  ]);
});
