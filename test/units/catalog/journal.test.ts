// The journal: a plan works once, lines come back as they went in, and what was done is never overwritten.
import { describe, expect, test } from 'vitest';

import { failureOf, openHome } from './homes.ts';
import { back, move, plan } from './scenes.ts';

function openJournal() {
  return openHome().catalog.journal;
}

/** A journal with run-1 of plan p, and two lines intended in it. */
async function journalWithLines() {
  const journal = openJournal();
  await journal.openRun(plan('p'), 'run-1', 100);
  await journal.intend('run-1', [
    { seq: 1, step: move('b'), inverse: back('b') },
    { seq: 0, step: move('a\'\n"ü'), inverse: null },
  ]);
  return journal;
}

describe('a run', () => {
  test('is opened once for a plan, and resumed while it is unfinished', async () => {
    const journal = openJournal();
    const first = await journal.openRun(plan('p', { operation: 'undo', undoes: 'run-0' }), 'run-1', 100);
    expect(first).toEqual({
      resumed: false,
      run: {
        id: 'run-1',
        planId: 'p',
        operation: 'undo',
        startedAtMs: 100,
        endedAtMs: null,
        state: 'running',
        undoes: 'run-0',
      },
    });
    const second = await journal.openRun(plan('p'), 'run-2', 200);
    expect(second).toEqual({ resumed: true, run: first.run });
    expect(await journal.runs(10)).toEqual([first.run]);
  });

  test.each(['done', 'failed', 'undone', 'partly-undone'] as const)(
    'that ended %s uses its plan up',
    async (state) => {
      const journal = openJournal();
      await journal.openRun(plan('p'), 'run-1', 100);
      await journal.closeRun('run-1', state, 300);
      expect(await journal.run('run-1')).toMatchObject({ state, endedAtMs: 300, undoes: null });
      const failure = await failureOf(() => journal.openRun(plan('p'), 'run-2', 400));
      expect(failure.code).toBe('PLAN_USED');
      expect(failure.message).toContain('run-1');
      expect(await journal.unfinishedRuns()).toEqual([]);
    },
  );

  test('keeps its end when only its state changes, and is open again when set to running', async () => {
    const journal = openJournal();
    await journal.openRun(plan('p'), 'run-1', 100);
    await journal.closeRun('run-1', 'failed', 300);
    await journal.setRunState('run-1', 'undone');
    expect(await journal.run('run-1')).toMatchObject({ state: 'undone', endedAtMs: 300 });
    await journal.setRunState('run-1', 'running');
    expect(await journal.run('run-1')).toMatchObject({ state: 'running', endedAtMs: null });
    expect(await journal.openRun(plan('p'), 'run-2', 400)).toMatchObject({
      resumed: true,
      run: { id: 'run-1' },
    });
  });

  test('comes back newest first, by order of opening and not by the clock', async () => {
    const journal = openJournal();
    for (const [index, atMs] of [500, -5, 9e15].entries())
      await journal.openRun(plan(`p${index}`), `run-${index}`, atMs);
    const ids = (runs: readonly { id: string }[]) => runs.map((run) => run.id);
    expect(ids(await journal.runs(2))).toEqual(['run-2', 'run-1']);
    await journal.closeRun('run-1', 'done', 1);
    expect(ids(await journal.unfinishedRuns())).toEqual(['run-2', 'run-0']);
  });

  test('that nobody opened is null to a question and an error to an order', async () => {
    const journal = openJournal();
    expect(await journal.run('x')).toBeNull();
    const orders = [
      () => journal.closeRun('x', 'done', 1),
      () => journal.setRunState('x', 'undone'),
      () => journal.intend('x', [{ seq: 0, step: move('a'), inverse: null }]),
      () => journal.settle('x', [], 1),
      () => journal.lines('x'),
    ];
    for (const order of orders) expect((await failureOf(order)).code).toBe('RUN_NOT_FOUND');
  });

  test('with an id of another run is refused', async () => {
    const journal = openJournal();
    await journal.openRun(plan('p'), 'run-1', 100);
    const failure = await failureOf(() => journal.openRun(plan('q'), 'run-1', 100));
    expect(failure).toMatchObject({
      code: 'CATALOG_UNAVAILABLE',
      message: expect.stringContaining('SQLITE_CONSTRAINT'),
    });
  });
});

describe('lines', () => {
  test('come back in order with step and inverse as they went in', async () => {
    const journal = await journalWithLines();
    const rest = { runId: 'run-1', state: 'intended', note: null };
    expect(await journal.lines('run-1')).toEqual([
      { ...rest, seq: 0, step: move('a\'\n"ü'), inverse: null },
      { ...rest, seq: 1, step: move('b'), inverse: back('b') },
    ]);
  });

  test('are settled with state and note', async () => {
    const journal = await journalWithLines();
    await journal.settle(
      'run-1',
      [
        { seq: 0, state: 'skipped', note: 'it changed' },
        { seq: 1, state: 'done' },
      ],
      200,
    );
    expect(await journal.lines('run-1')).toMatchObject([
      { state: 'skipped', note: 'it changed' },
      { state: 'done', note: null },
    ]);
  });

  test('may be intended again until they are done', async () => {
    const journal = await journalWithLines();
    await journal.settle('run-1', [{ seq: 1, state: 'failed', note: 'no space' }], 200);
    await journal.intend('run-1', [{ seq: 1, step: move('b'), inverse: back('b') }]);
    expect((await journal.lines('run-1'))[1]).toMatchObject({ state: 'intended', note: null });
  });

  test.each([
    ['a line that is done', move('b'), back('b'), 'done'],
    ['another step', move('c'), back('b'), 'intended'],
    ['another inverse', move('b'), null, 'intended'],
  ] as const)('are not intended over %s', async (_case, step, inverse, state) => {
    const journal = await journalWithLines();
    if (state === 'done') await journal.settle('run-1', [{ seq: 1, state }], 200);
    const fresh = { seq: 2, step: move('fresh'), inverse: null };
    const failure = await failureOf(() => journal.intend('run-1', [fresh, { seq: 1, step, inverse }]));
    expect(failure).toMatchObject({ code: 'STEP_FAILED', message: expect.stringContaining('line 1') });
    const lines = await journal.lines('run-1');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ state, step: move('b'), inverse: back('b') });
  });

  test('of one call become visible together or not at all', async () => {
    const journal = await journalWithLines();
    const settling = [
      { seq: 0, state: 'done' },
      { seq: 9, state: 'done' },
    ] as const;
    const failure = await failureOf(() => journal.settle('run-1', settling, 200));
    expect(failure).toMatchObject({ code: 'STEP_FAILED', message: expect.stringContaining('no line 9') });
    expect((await journal.lines('run-1'))[0]).toMatchObject({ state: 'intended' });
  });
});
