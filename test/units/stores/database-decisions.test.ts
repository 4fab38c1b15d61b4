// The same session gives the same plan, whether it lies in a folder or in a database: one set of rules, one engine.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addressOfPath, pathOfAddress } from '../../../src/core/entry-path.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { baileysSessions } from '../../../src/demo/baileys/index.ts';
import { Shape } from '../../../src/demo/shape.ts';
import { writeSession } from '../../../src/demo/write-session.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { prune } from '../../../src/operations/prune.ts';
import { scan } from '../../../src/operations/scan.ts';
import { DatabaseStore } from '../../../src/stores/database/database-store.ts';
import { memoryEntries } from '../../../src/stores/memory/memory-entries.ts';
import { copyFolder, keyOfFile } from '../../rigs/database/copy-folder.ts';
import { makeWorld, open } from '../../rigs/faults/world.ts';

/** When the world is made. */
const madeMs = Date.now();
/** When it is looked at: no file's age is a round number of days then, and fractions of a millisecond decide nothing. */
const nowMs = madeMs + 500;
const sessions = baileysSessions.map(({ path }) => path);
const nameOf = (path: string) => ({ tenant: path.split('/')[0] ?? '', id: path.split('/')[1] ?? 'main' });

interface Twins {
  readonly folder: OperationContext;
  readonly database: OperationContext;
}

/** The demo world's Baileys sessions, in a place of folders and in a database. Whether files were just written is no question here. */
async function twins(): Promise<Twins> {
  const world = makeWorld();
  const clock = { atMs: nowMs };
  const entries = memoryEntries({ nowMs: () => clock.atMs });
  for (const session of baileysSessions) {
    await writeSession(world.auth, session, { nowMs: madeMs, shape: new Shape(session.path) });
    await copyFolder(join(world.auth, session.path), entries, nameOf(session.path), clock);
  }
  const flags = { places: [world.places.baileys], 'guards.maxShare': 1, 'guards.quietMs': 0 };
  const { context } = open(world, { flags, nowMs: () => nowMs });
  const stores = [new DatabaseStore(entries, { nowMs: () => nowMs })];
  return { folder: context, database: { ...context, stores } };
}

/** What a plan removes and what it rests on, by session, type and id: the names that both places share. */
function removed(plan: Plan): string[] {
  return plan.steps
    .map((step) => {
      const rest = step.kind === 'move-to-trash' ? (step.restsOn ?? []) : [];
      return JSON.stringify([step.why.split(' ')[0], ...[step, ...rest].map(({ path }) => keyAt(path))]);
    })
    .toSorted();
}

function keyAt(path: string): string {
  const address = addressOfPath(path);
  if (address?.entry != null) return pathOfAddress(address);
  const session = sessions.find((known) => path.startsWith(`${known}/`)) ?? '';
  return pathOfAddress({ ...nameOf(session), entry: keyOfFile(path.slice(session.length + 1)) });
}

test('a prune removes the same records, for the same reasons, resting on the same others', async () => {
  const { folder, database } = await twins();
  for (const policy of ['safe', 'classic'] as const) {
    const [ofFolder, ofDatabase] = [
      await prune.run(folder, { policy }),
      await prune.run(database, { policy }),
    ];
    expect(ofFolder.steps.length).toBeGreaterThan(9);
    expect(removed(ofDatabase)).toEqual(removed(ofFolder));
    expect(ofDatabase.steps.every((step) => step.session.form === 'records')).toBe(true);
  }
});

test('a scan tells of the same amounts by class, the same credentials, generation and health', async () => {
  const { folder, database } = await twins();
  const seen = async (context: OperationContext): Promise<unknown> => {
    const { sessions: found } = await scan.run(context, {});
    return found.map(({ ref, byClass, credentials, generation, newestMs, health }) => {
      // Files that Baileys did not write are left out of databases.
      const classes = Object.entries(byClass).filter(([name]) => name !== 'unknown');
      const counts = Object.fromEntries(classes.map(([name, { entries }]) => [name, entries]));
      const { state, paired } = credentials;
      const ill = health.reasons.map(({ code }) => code).filter((code) => !/LINK|FILE|PROBLEM/.test(code));
      return [ref.tenant, ref.id, counts, state, paired, generation, Math.round(newestMs ?? 0), ill];
    });
  };
  const [ofFolder, ofDatabase] = [await seen(folder), await seen(database)];
  expect(ofFolder).toHaveLength(baileysSessions.length);
  expect(ofDatabase).toEqual(ofFolder);
});
