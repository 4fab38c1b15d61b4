// Tasks: what is told of long work, how often, to whom, and for how long.
import { expect, test } from 'vitest';
import type { Caller } from '../../../src/core/access.ts';
import { HoldfastError } from '../../../src/core/errors.ts';
import { Tasks } from '../../../src/doors/http/tasks.ts';
import type { CallOptions } from '../../../src/ports/fleet.ts';
import { admin, keyOf, reader } from '../../rigs/http/http-scene.ts';

function scene() {
  const clock = { nowMs: 1_000_000 };
  const events: { about: string; tenant: string | null; payload: Readonly<Record<string, unknown>> }[] = [];
  const unforeseen: unknown[] = [];
  let ids = 0;
  const tasks = new Tasks({
    nowMs: () => clock.nowMs,
    newId: () => `task-${(ids += 1)}`,
    events: { publish: (event) => void events.push(event) },
    unforeseen: (_operation, error) => void unforeseen.push(error),
  });
  const start = (
    run: (options: CallOptions) => Promise<unknown>,
    caller: Caller = admin,
    joinKey: string | null = null,
  ) => tasks.start({ operation: 'prune', caller, joinKey, run });
  return { clock, events, unforeseen, tasks, start };
}

const forEver = (): Promise<never> => new Promise(() => undefined);

test('progress goes to the task at once, and as events no more than four times a second', async () => {
  const { clock, events, tasks, start } = scene();
  let report: CallOptions['progress'] = () => undefined;
  const id = start(({ progress }) => {
    report = progress;
    return forEver();
  });
  await tasks.wait(id, admin, 0);
  for (let done = 1; done <= 100; done++) {
    clock.nowMs += 10;
    report('steps', done, 100);
  }
  expect(tasks.find(id, admin).progress).toEqual({ what: 'steps', done: 100, total: 100, unit: null });
  // One when it began, four in the second of its reports.
  expect(events.length).toBe(5);
});

test('what it answers or how it failed is kept; what nobody foresaw says nothing of the inside', async () => {
  const { unforeseen, tasks, start } = scene();
  const done = await tasks.wait(
    start(async () => ({ plan: 1 })),
    admin,
    1000,
  );
  expect([done.state, done.resultJson, done.error]).toEqual(['done', '{"plan":1}', null]);
  const failed = await tasks.wait(
    start(() => Promise.reject(new HoldfastError('PLAN_NOT_FOUND', { plan: 'x' }))),
    admin,
    1000,
  );
  expect([failed.state, failed.error?.code, failed.error?.status]).toEqual(['failed', 'PLAN_NOT_FOUND', 404]);
  const broken = await tasks.wait(
    start(() => Promise.reject(new Error('/secret/path'))),
    admin,
    1000,
  );
  expect([broken.state, broken.error?.code, broken.error?.status]).toEqual(['failed', 'INTERNAL', 500]);
  expect(JSON.stringify(broken)).not.toContain('secret');
  expect(unforeseen).toHaveLength(1);
});

test('a task is its tenant’s and the house’s: to others there is none', () => {
  const { events, tasks, start } = scene();
  const id = start(forEver, keyOf('acme'));
  expect(tasks.find(id, keyOf('acme')).id).toBe(id);
  expect(tasks.find(id, admin).id).toBe(id);
  expect(() => tasks.find(id, keyOf('globex'))).toThrow('No task called');
  expect(() => tasks.cancel(id, keyOf('globex'))).toThrow('No task called');
  expect(tasks.list(keyOf('globex'))).toEqual([]);
  expect(events.map(({ tenant }) => tenant)).toEqual(['acme']);
});

test('who asks for the same while it runs joins it; who asks for something else, or later, does not', async () => {
  const { tasks, start } = scene();
  let end = (): void => undefined;
  const first = start(() => new Promise<void>((resolve) => (end = resolve)), admin, 'findings {}');
  await tasks.wait(first, admin, 0);
  expect(start(forEver, admin, 'findings {}')).toBe(first);
  expect(start(forEver, admin, 'findings {tenant}')).not.toBe(first);
  expect(start(forEver, admin, null)).not.toBe(first);
  end();
  await tasks.wait(first, admin, 1000);
  expect(start(forEver, admin, 'findings {}')).not.toBe(first);
});

test('of work without end there is a limit, and a refusal that can be told', async () => {
  const { tasks, start } = scene();
  const ids = Array.from({ length: 200 }, (_, n) =>
    start(({ signal }) => untilAborted(signal), { ...admin, keyId: `k-${n % 10}` }),
  );
  expect(() => start(forEver)).toThrow('200 tasks in all');
  tasks.cancel(ids[0] ?? '', admin);
  await tasks.wait(ids[0] ?? '', admin, 1000);
  expect(start(({ signal }) => untilAborted(signal))).toBe('task-201');
  await tasks.stop();
  expect(new Set(tasks.list(admin).map(({ state }) => state))).toEqual(new Set(['cancelled']));
});

test('one key, and all keys of a tenant together, take a tenth of the places at most', () => {
  const { start } = scene();
  const other: Caller = { ...admin, keyId: 'k-other' };
  for (let n = 0; n < 20; n++) {
    start(forEver, admin);
    start(forEver, { ...keyOf('acme'), keyId: `k-${n}` });
  }
  expect(() => start(forEver, admin)).toThrow('20 tasks of this key');
  expect(() => start(forEver, { ...keyOf('acme'), keyId: 'k-new' })).toThrow('20 tasks of this tenant');
  expect(() => start(forEver, other)).not.toThrow();
  expect(() => start(forEver, keyOf('globex'))).not.toThrow();
});

test('keys that only read leave half of the places to those who may change something', () => {
  const { start } = scene();
  for (let n = 0; n < 100; n++) start(forEver, { ...reader, keyId: `k-${n % 5}` });
  expect(() => start(forEver, { ...reader, keyId: 'k-new' })).toThrow('100 tasks of keys that only read');
  expect(() => start(forEver, keyOf('acme'))).not.toThrow();
});

test('the answer of the longest task is there when it ends, whatever others did meanwhile', async () => {
  const { clock, tasks, start } = scene();
  let end = (): void => undefined;
  const long = start(() => new Promise<void>((resolve) => (end = resolve)));
  await endMany(tasks, start, 300, keyOf('acme'));
  await endMany(tasks, start, 300, admin);
  clock.nowMs += 1;
  end();
  await tasks.wait(long, admin, 1000);
  await endMany(tasks, start, 300, keyOf('acme'));
  await endMany(tasks, start, 50, admin);
  expect(tasks.find(long, admin).state).toBe('done');
});

test('what ended is forgotten after an hour; what runs is not', async () => {
  const { clock, tasks, start } = scene();
  const ended = start(async () => 1);
  const running = start(forEver);
  await tasks.wait(ended, admin, 1000);
  clock.nowMs += 3_600_001;
  start(async () => 2);
  expect(() => tasks.find(ended, admin)).toThrow('No task called');
  expect(tasks.find(running, admin).state).toBe('running');
});

async function endMany(
  tasks: Tasks,
  start: ReturnType<typeof scene>['start'],
  count: number,
  caller: Caller,
): Promise<void> {
  for (let n = 0; n < count; n++)
    await tasks.wait(
      start(async () => n, caller),
      caller,
      1000,
    );
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}
