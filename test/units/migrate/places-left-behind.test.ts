// A bot that is still configured with the place that its session has left gets no new identity there.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { undo } from '../../../src/operations/undo.ts';
import { applyPlan } from '../../../src/operations/apply.ts';
import { sessionsDelete } from '../../../src/operations/sessions-delete.ts';
import { useHoldfastAuthState } from '../../../src/use-holdfast-auth-state.ts';
import { makeMoves, move, openMoves, putSession } from '../../rigs/migrate/moves.ts';
import type { Moves } from '../../rigs/migrate/moves.ts';

async function open({ home }: Moves, url: string): Promise<string> {
  try {
    const state = await useHoldfastAuthState('acme/sales', { url, home, waitMs: 0 });
    const { me } = state.state.creds;
    await state.close();
    return me === undefined ? 'a new identity' : 'the session';
  } catch (error) {
    return (error as Error).message;
  }
}

test('the old database says where it went, and after undo the new one does', async () => {
  const world = makeMoves();
  putSession(world, 'acme/sales');
  const context = openMoves(world);
  await move(context, world.from, world.to);
  const other = `sqlite:${join(world.folder, 'other.db')}`;
  const { run } = await move(context, world.to, other);
  expect(await open(world, world.to)).toMatch(`Holdfast moved it to ${other}`);
  const back = await undo.run(context, { run: run.runId });
  expect(back.notDone).toEqual([]);
  expect(await open(world, other)).toMatch(`Holdfast moved it to ${world.to}`);
  expect(await open(world, world.to)).toBe('the session');
});

test('a session that was deleted may be begun anew', async () => {
  const world = makeMoves();
  putSession(world, 'acme/sales');
  const context = openMoves(world);
  await move(context, world.from, world.to);
  await applyPlan(context, await sessionsDelete.run(context, { session: 'acme/sales' }));
  expect(await open(world, world.to)).toBe('a new identity');
});
