// Takes the steps of a trace against an open session, one after the other, as Baileys does.
import type { OpenSession } from '../participants/participant.ts';
import type { Rows, Trace, TraceStep } from '../trace.ts';

/** @param setMs gets the time of each write, in ms */
export async function takeSteps(
  session: OpenSession,
  steps: readonly TraceStep[],
  setMs: number[] = [],
): Promise<void> {
  for (const step of steps) {
    if (step.kind === 'get') {
      await session.get(step.type, step.ids);
      continue;
    }
    const started = performance.now();
    await (step.kind === 'set' ? session.set(step.rows) : session.saveCreds(step.creds));
    setMs.push(performance.now() - started);
  }
}

export function stepsOf(trace: Trace, phase: string): readonly TraceStep[] {
  const found = trace.phases.find(({ name }) => name === phase);
  if (!found) throw new Error(`the trace has no phase ${phase}`);
  return found.steps;
}

/** Credentials and the first rows that a trace writes: what a stored session of that size looks like. */
export function stockOf(trace: Trace, rowCount: number): { creds: Record<string, unknown>; rows: Rows } {
  const steps = trace.phases.flatMap((phase) => phase.steps);
  const creds = steps.find((step) => step.kind === 'creds')?.creds ?? {};
  const rows: Rows = {};
  let left = rowCount;
  // Sessions first: they are what a store is mostly asked for.
  for (const phase of ['group first', 'pairing', 'history']) {
    for (const step of stepsOf(trace, phase)) {
      if (step.kind !== 'set') continue;
      for (const [type, byId] of Object.entries(step.rows)) {
        const taken = Object.entries(byId)
          .filter(([, value]) => value !== null)
          .slice(0, left);
        left -= taken.length;
        rows[type] = { ...rows[type], ...Object.fromEntries(taken) };
      }
    }
  }
  if (left > 0) throw new Error(`the trace does not write ${rowCount} rows there`);
  return { creds, rows };
}

/** Asks for all of these rows, a type at a time. @returns how many are there */
export async function readAll(session: OpenSession, rows: Rows): Promise<number> {
  let count = 0;
  for (const [type, byId] of Object.entries(rows)) {
    const found = await session.get(type, Object.keys(byId));
    count += Object.values(found).filter((value) => value != null).length;
  }
  return count;
}
