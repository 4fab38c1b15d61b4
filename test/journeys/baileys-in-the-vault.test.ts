// A Baileys session goes into the vault and comes back by commands: over newer state, after its folder is lost, and into a
// database; it logs in without a code each time, and what breaks was said before.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { HoldfastError } from '../../src/core/errors.ts';
import type { Plan } from '../../src/core/plan.ts';
import { useHoldfastAuthState } from '../../src/index.ts';
import { applyPlan } from '../../src/operations/apply.ts';
import type { OperationContext } from '../../src/operations/context.ts';
import { restore } from '../../src/operations/restore.ts';
import { snapshot } from '../../src/operations/snapshot.ts';
import { undo } from '../../src/operations/undo.ts';
import { pairedPlace, talkAgain } from '../rigs/journeys/paired-place.ts';

const session = 'company_5/main';

async function scene() {
  const paired = await pairedPlace({ contacts: 2, groups: 1, turns: 1 });
  // Written to a moment ago it would count as in use.
  const flags = { places: [paired.url], 'guards.quietMs': 0 };
  const config = readConfig({ environment: {}, flags });
  const { context, close } = compose(config, { home: paired.home, madeBy: 'journey' });
  onTestFinished(close);
  return { ...paired, context, folder: join(paired.root, paired.session) };
}

async function taken(context: OperationContext) {
  const { sessions } = await snapshot.run(context, { session });
  expect(sessions).toMatchObject([{ state: 'taken', why: null, leftOut: [] }]);
  return sessions[0]?.snapshot;
}

async function codeOf(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => 'fine',
    (error: unknown) => (error instanceof HoldfastError ? error.code : String(error)),
  );
}

async function applied(context: OperationContext, plan: Plan) {
  const run = await applyPlan(context, plan);
  expect(run).toMatchObject({ state: 'done', notDone: [], stepsDone: 1 });
  return run;
}

test('over newer state it is refused; forced, no key goes back, nobody loses a message; undo takes it back unless it was used', async () => {
  const { scenario, context } = await scene();
  const info = await taken(context);
  expect(info?.parts['pre-key']?.files).toBeGreaterThan(700);
  // An unchanged session is the same content.
  expect((await taken(context))?.contentDigest).toBe(info?.contentDigest);
  for (let round = 0; round < 2; round += 1) expect((await talkAgain(scenario)).lost).toEqual([]);

  expect(await codeOf(restore.run(context, { session }))).toBe('RESTORE_OVER_NEWER_STATE');
  const plan = await restore.run(context, { session, force: true });
  expect(plan.notes.join('\n')).toMatch(/stay, because keys of Signal never go back: .*session/);
  const run = await applied(context, plan);
  expect(run.restored[0]?.remarks).not.toEqual([]);
  expect(await talkAgain(scenario)).toMatchObject({ lost: [], qrCount: 0 });

  // It was used since: what lay there before is the older state now, and stays in the trash.
  const back = await undo.run(context, { run: run.runId });
  expect(back.notDone).toMatchObject([{ outcome: 'skipped', reason: expect.stringContaining('used since') }]);
  expect(await talkAgain(scenario)).toMatchObject({ lost: [], qrCount: 0 });
  expect(scenario.server.problems).toEqual([]);

  const unused = await applied(context, await restore.run(context, { session, force: true }));
  expect(await undo.run(context, { run: unused.runId })).toMatchObject({ stepsDone: 1, notDone: [] });
  expect(await talkAgain(scenario)).toMatchObject({ lost: [], qrCount: 0 });
});

test('its folder lost, it comes back, and each contact that writes first is asked once more', async () => {
  const { scenario, context, folder } = await scene();
  await taken(context);
  expect((await talkAgain(scenario)).lost).toEqual([]);
  await rm(folder, { recursive: true });

  const plan = await restore.run(context, { session });
  expect(plan.notes.join('\n')).toContain('4 sessions with other devices are left out');
  await applied(context, plan);
  const first = await talkAgain(scenario, { heal: true });
  expect(first.lost.map((line) => line.split(':')[0])).toEqual(['contact to account', 'contact to account']);
  expect(first.deliveries.filter(({ decrypted, healed }) => !decrypted && !healed)).toEqual([]);
  expect(await talkAgain(scenario)).toMatchObject({ lost: [], qrCount: 0 });
});

test('into SQLite with nothing sent since, nothing is lost at all', async () => {
  const { scenario, context, folder, root, home } = await scene();
  await taken(context);
  await rm(folder, { recursive: true });
  const url = `sqlite:${join(root, '../sessions.db')}`;
  await applied(context, await restore.run(context, { session, to: url, nothingSince: true }));
  const auth = await useHoldfastAuthState(session, { url, home, create: 'never' });
  onTestFinished(() => auth.close());
  expect(await talkAgain(scenario, {}, { auth })).toMatchObject({ lost: [], qrCount: 0 });
  await auth.close();

  // From there it goes into the vault as well, while its bot runs too.
  const again = await useHoldfastAuthState(session, { url, home, create: 'never' });
  onTestFinished(() => again.close());
  const [line] = (await snapshot.run(context, { session })).sessions;
  expect([line?.state, line?.snapshot?.how]).toEqual(['taken', 'hot']);
});
