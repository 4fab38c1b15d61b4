// kill -9 in the middle of a migration: never two sessions that could be used, never none, and no record lost.
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { MoveSession, Plan } from '../../src/core/plan.ts';
import { apply } from '../../src/operations/apply.ts';
import type { OperationContext } from '../../src/operations/context.ts';
import { undo } from '../../src/operations/undo.ts';
import { archiveItemOf } from '../../src/steps/move-origin.ts';
import { mountDisk } from '../rigs/faults/disk.ts';
import { codeOf, freshFolder } from '../rigs/faults/world.ts';
import { putBaileysSqlite } from '../rigs/migrate/foreign.ts';
import { killMoves, noQuiet } from '../rigs/migrate/killing.ts';
import { contentsAt, makeMoves, planMove } from '../rigs/migrate/moves.ts';
import type { Moves } from '../rigs/migrate/moves.ts';
import { contentsOf, putFolder, sessionRecords } from '../rigs/migrate/records.ts';
import type { Contents } from '../rigs/migrate/records.ts';

/** Few, because every file of theirs is some more deaths. */
const records = sessionRecords('killed', { preKeys: 1, mappings: 0 }).filter(({ type }) =>
  ['creds', 'pre-key', 'app-state-sync-key'].includes(type),
);
const contents = contentsOf(records);

interface Scene {
  readonly world: Moves;
  readonly from: string;
  readonly to: string;
  readonly databases: readonly string[];
  readonly plan: Plan;
}

/** A kill leaves what was written, on a disk or in memory, and in memory hundreds of them take no time. */
function world(): Moves {
  const folder = freshFolder();
  mountDisk(folder, '16m');
  return makeMoves(folder);
}

/** Opened for one look only: databases are copied away and back between looks. */
async function looking<Result>(
  { home }: Moves,
  look: (context: OperationContext) => Promise<Result>,
): Promise<Result> {
  const { context, close } = compose(readConfig({ environment: {}, flags: noQuiet }), {
    home,
    madeBy: 'test',
  });
  try {
    return await look(context);
  } finally {
    await close();
  }
}

async function scene(here: Moves, from: string, to: string): Promise<Scene> {
  const plan = await looking(here, (context) => planMove(context, from, to));
  expect(plan.protected).toEqual([]);
  return { world: here, from, to, databases: [from, to].filter((url) => url.startsWith('sqlite:')), plan };
}

async function intoDatabase(here: Moves): Promise<void> {
  await looking(here, async (context) => {
    await apply.run(context, { plan: (await planMove(context, here.from, here.to)).id });
  });
}

const scenes = {
  'from a folder to SQLite'() {
    const here = world();
    putFolder(join(here.auth, 'acme/sales'), records);
    return scene(here, here.from, here.to);
  },
  'from a place that is the session itself to SQLite'() {
    const here = world();
    putFolder(here.auth, records);
    return scene(here, here.from, here.to);
  },
  async 'from SQLite to a folder'() {
    const here = world();
    putFolder(join(here.auth, 'acme/sales'), records);
    await intoDatabase(here);
    mkdirSync(join(here.folder, 'auth2'));
    return scene(here, here.to, `baileys:${join(here.folder, 'auth2')}`);
  },
  'from the state of Baileys develop to SQLite'() {
    const here = world();
    putBaileysSqlite(join(here.folder, 'auth.db'), records);
    return scene(here, `baileys-sqlite:${join(here.folder, 'auth.db')}`, here.to);
  },
} satisfies Record<string, () => Promise<Scene>>;

interface Sides {
  readonly original: Contents | null;
  readonly archived: Contents | null;
  readonly copy: Contents | null;
}

/** What lies where, every record of it decoded anew. */
async function sidesOf(context: OperationContext, { plan }: Scene, runId: string | null): Promise<Sides> {
  const [step] = plan.steps as readonly [MoveSession];
  const { from, session, path } = step;
  const copy = await contentsAt(context, session.place, path);
  if (from.session === null) return { original: contents, archived: null, copy };
  const place = await context.transfers.place(from.place);
  const item = archiveItemOf(runId ?? 'none', from);
  const archived = runId === null ? 'no' : await place.archived(from.path, item);
  const here = await whole(() => contentsAt(context, from.place, from.path));
  const there = archived === 'no' ? null : await contentsAt(context, from.place, from.path, item);
  return { original: here, archived: there, copy };
}

/** null for a session that nobody could start on. */
async function whole(read: () => Promise<Contents | null>): Promise<Contents | null> {
  try {
    return await read();
  } catch (error) {
    if ((error as { code?: string }).code === 'CREDENTIALS_MISSING') return null;
    throw error;
  }
}

async function nothingLost(here: Scene, point: number, context: OperationContext): Promise<void> {
  const sides = await sidesOf(context, here, await runOf(here, context));
  const about = `after death at change ${point}`;
  const isForeign = here.from.startsWith('baileys-sqlite:');
  expect(
    [sides.original, sides.copy].filter((side) => side !== null).length,
    `both live ${about}`,
  ).toBeLessThanOrEqual(isForeign ? 2 : 1);
  const wholes = [sides.original, sides.archived, sides.copy].filter((side) => side !== null);
  expect(wholes.length, `nowhere whole ${about}`).toBeGreaterThan(0);
  for (const side of wholes) expect(side, `a record differs ${about}`).toEqual(contents);
}

async function goneOnWith(here: Scene, point: number, context: OperationContext): Promise<void> {
  const code = await codeOf(async () => {
    const run = await apply.run(context, { plan: here.plan.id });
    expect(run.notDone, `apply after death at change ${point}`).toEqual([]);
  });
  // Only a run that was recorded as ended before the death is not gone on with.
  expect([null, 'PLAN_USED']).toContain(code);
  const runId = (await runOf(here, context)) ?? expect.fail();
  const sides = await sidesOf(context, here, runId);
  const isForeign = here.from.startsWith('baileys-sqlite:');
  expect(sides, `apply after death at change ${point}`).toEqual(
    isForeign
      ? { original: contents, archived: null, copy: contents }
      : { original: null, archived: contents, copy: contents },
  );
  const items = (await context.catalog.trash.all()).filter((item) => item.runId === runId);
  expect(items).toHaveLength(isForeign ? 0 : 1);
  expect(await context.catalog.journal.unfinishedRuns()).toEqual([]);
}

async function takenBack(
  here: Scene,
  point: number,
  context: OperationContext,
  runId: string | null,
): Promise<void> {
  if (runId !== null) {
    const report = await undo.run(context, { run: runId });
    expect(report.notDone, `undo after death at change ${point}`).toEqual([]);
  }
  const sides = await sidesOf(context, here, runId);
  expect(sides, `undo after death at change ${point}`).toEqual({
    original: contents,
    archived: null,
    copy: null,
  });
  const [step] = here.plan.steps as readonly [MoveSession];
  expect(
    await (await context.transfers.place(here.to)).state(step.path),
    `undo after death at ${point}`,
  ).toBe('absent');
  expect((await context.catalog.trash.all()).filter((item) => item.runId === runId)).toEqual([]);
  expect(await context.catalog.journal.unfinishedRuns()).toEqual([]);
}

test.each(Object.entries(scenes))(
  '%s: killed anywhere, it can be gone on with and taken back',
  async (_name, make) => {
    const here = await make();
    const { world: moves, databases, plan } = here;
    await killMoves({
      folder: moves.folder,
      order: { home: moves.home, databases, act: { apply: plan.id } },
      atMost: 12,
      least: 14,
      async inspect(point, restore) {
        await looking(moves, async (context) => {
          await nothingLost(here, point, context);
          await takenBack(here, point, context, await runOf(here, context));
        });
        restore();
        await looking(moves, (context) => goneOnWith(here, point, context));
      },
    });
  },
);

/** The run of this plan; null where it was killed before there was one. */
async function runOf({ plan }: Scene, context: OperationContext): Promise<string | null> {
  return (await context.catalog.journal.runs(9)).find(({ planId }) => planId === plan.id)?.id ?? null;
}

test.each(['from a folder to SQLite', 'from SQLite to a folder'] as const)(
  '%s: killed anywhere while it is taken back, that can be asked for again',
  async (name) => {
    const here = await scenes[name]();
    const { world: moves, databases, plan } = here;
    const { runId } = await looking(moves, (context) => apply.run(context, { plan: plan.id }));
    await killMoves({
      folder: moves.folder,
      order: { home: moves.home, databases, act: { undo: runId } },
      atMost: 12,
      least: 14,
      async inspect(point) {
        await looking(moves, async (context) => {
          await nothingLost(here, point, context);
          const code = await codeOf(async () => {
            const report = await undo.run(context, { run: runId });
            expect(report.notDone, `undo after death at change ${point}`).toEqual([]);
          });
          expect(code, `undo after death at change ${point}`).toBeNull();
          const sides = await sidesOf(context, here, runId);
          expect(sides, `undo after death at change ${point}`).toEqual({
            original: contents,
            archived: null,
            copy: null,
          });
        });
      },
    });
  },
);
