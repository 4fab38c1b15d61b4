// A restore that was interrupted, or that somebody elsewhere may be at: what a later one waits for, and what it says.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import { restore } from '../../../src/operations/restore.ts';
import { snapshots } from '../../../src/operations/snapshots.ts';
import { thisOwner } from '../../../src/stores/entries/process-identity.ts';
import type { LeaseOwner } from '../../../src/ports/entry-store.ts';
import { stranger } from '../../rigs/database/filled.ts';
import { open } from '../../rigs/faults/world.ts';
import { filledMachine, indexedDb, take } from './scene.ts';
import type { Machine } from './scene.ts';

const name = { tenant: 'default', id: 'sales' };
const session = { session: 'sales' };

/** With a snapshot of `sales`, and damage in its place. */
async function damagedMachine(): Promise<Machine> {
  const made = await filledMachine();
  await take(made, 'sales');
  rmSync(join(made.world.profiles, 'session-sales', indexedDb, 'CURRENT'));
  return made;
}

async function leaseTo({ context }: Machine, owner: LeaseOwner, ttlMs: number): Promise<void> {
  const [answer] = await (await context.vault()).leases('wwebjs').acquire([{ name, owner, ttlMs }]);
  expect(answer?.outcome).toBe('granted');
}

/** Another process, which looks for the first time. */
function later({ world, vault }: Machine): Pick<Machine, 'context'> {
  return open(world, { flags: { vault } });
}

/** Opens the run of a plan, and does nothing of it. */
async function begin({ context: { catalog } }: Machine, planned: Plan): Promise<string> {
  const { run } = await catalog.journal.openRun(planned, 'run-cut-off', Date.now());
  const [step] = planned.steps;
  if (step === undefined) throw new Error('there is nothing to do');
  await catalog.journal.intend(run.id, [{ seq: 0, step, inverse: null }]);
  return `run ${run.id}`;
}

test.runIf(process.platform === 'linux')(
  'the lease of a process of this machine that was killed holds nobody up, and the plan names its run',
  async () => {
    const made = await damagedMachine();
    const first = await restore.run(made.context, session);
    const purpose = await begin(made, first);
    const { pid } = spawnSync('true');
    const own = thisOwner();
    const process = own.process.replace(`:${own.pid}:`, `:${pid}:`);
    await leaseTo(made, { ...own, pid, process, purpose }, 60_000);
    const { context } = later(made);
    const planned = await restore.run(context, session);
    expect(planned.protected).toEqual([]);
    expect(planned.notes.join()).toContain(`\`holdfast apply ${first.id}\` goes on with it`);
    const [listed] = (await snapshots.run(context, {})).sessions;
    expect(listed?.state?.lease?.remainingMs).toBe(0);
    expect((await applyPlan(context, planned)).notDone).toEqual([]);
  },
);

test('one that is at work on this machine is left alone, and the reason names how its run goes on', async () => {
  const made = await damagedMachine();
  const first = await restore.run(made.context, session);
  const purpose = await begin(made, first);
  await leaseTo(made, { ...thisOwner(), purpose }, 60_000);
  const { protected: left, steps } = await restore.run(later(made).context, session);
  expect(steps).toEqual([]);
  expect(left[0]?.guard).toBe('leave-leased-sessions-alone');
  expect(left[0]?.reason).toContain(`\`holdfast apply ${first.id}\` goes on with it`);
});

test('the lease of another machine that is overdue is waited for, to plan a restore and to apply one', async () => {
  const made = await damagedMachine();
  await leaseTo(made, stranger, 300);
  const overdue = { flags: { vault: made.vault }, nowMs: () => Date.now() + 60_000 };
  const planned = await restore.run(open(made.world, overdue).context, session);
  expect(planned.steps).toHaveLength(1);
  const { context } = open(made.world, overdue);
  expect((await applyPlan(context, planned)).notDone).toEqual([]);
});
