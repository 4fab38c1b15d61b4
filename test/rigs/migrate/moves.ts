// A world in which sessions move: a Baileys place, a database that is not there yet, and a home beside them.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { compose } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { RunReport } from '../../../src/core/report.ts';
import { canonicalHash } from '../../../src/engines/baileys/canonical-record.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { migrate } from '../../../src/operations/migrate.ts';
import { freshFolder } from '../faults/world.ts';
import { putFolder, sessionRecords } from './records.ts';
import type { Contents, SessionRecord } from './records.ts';

export interface Moves {
  readonly folder: string;
  readonly home: string;
  readonly auth: string;
  readonly from: string;
  readonly to: string;
}

export function makeMoves(folder = freshFolder()): Moves {
  const auth = join(folder, 'auth');
  mkdirSync(auth, { mode: 0o700 });
  const [from, to] = [`baileys:${auth}`, `sqlite:${join(folder, 'holdfast.db')}`];
  return { folder, home: join(folder, 'home'), auth, from, to };
}

/** Puts a session into the Baileys place. @returns its records */
export function putSession({ auth }: Moves, path: string, records = sessionRecords(path)): SessionRecord[] {
  putFolder(join(auth, path), records);
  return records;
}

/** Opens Holdfast on a world, with no place given: migrations name theirs. Closed when the test ends. */
export function openMoves({ home }: Moves, flags: Record<string, unknown> = {}): OperationContext {
  // Threads would need the loader of TypeScript for themselves.
  const options = { home, madeBy: 'test', threads: { threads: 0, callerHelps: true } };
  const { context, close } = compose(readConfig({ environment: {}, flags }), options);
  onTestFinished(close);
  return context;
}

export interface Wish {
  readonly session?: string;
  readonly tenant?: string;
  readonly as?: string;
}

export function planMove(
  context: OperationContext,
  from: string,
  to: string,
  wish: Wish = {},
): Promise<Plan> {
  return migrate.run(context, { from, to, ...wish });
}

export async function move(
  context: OperationContext,
  from: string,
  to: string,
  wish: Wish = {},
): Promise<{ readonly plan: Plan; readonly run: RunReport }> {
  const plan = await planMove(context, from, to, wish);
  return { plan, run: await applyPlan(context, plan) };
}

/** Every record of a session as it lies in a place, or in its trash; null where there is no such session. */
export async function contentsAt(
  context: OperationContext,
  url: string,
  path: string,
  item: string | null = null,
): Promise<Contents | null> {
  const place = await context.transfers.place(url);
  if (item === null && (await place.state(path)) !== 'live') return null;
  const contents: Record<string, string> = {};
  for await (const { records } of place.read(path, item)) {
    for (const { type, id, value } of records) contents[`${type}/${id}`] = canonicalHash(type, value);
  }
  return contents;
}
