// A process of its own that moves sessions or takes that back, and dies where it is told to: at the n-th change that it
// makes to a disk, a catalog or a database.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { compose } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import { apply } from '../../../src/operations/apply.ts';
import { undo } from '../../../src/operations/undo.ts';
import { DatabaseStore } from '../../../src/stores/database/database-store.ts';
import { Countdown, dyingCatalog, mayDieAtEveryChange } from '../faults/dying.ts';

export interface MoveOrder {
  readonly home: string;
  /** Places that are databases. */
  readonly databases: readonly string[];
  readonly act: { readonly apply: string } | { readonly undo: string };
  /** The how-many-th change is not made any more; 0 counts them all. */
  readonly dieAt: number;
}

const changing = [
  'acquire',
  'create',
  'publish',
  'write',
  'moveToTrash',
  'moveBack',
  'destroy',
  'release',
] as const;

const order = JSON.parse(process.argv[2] ?? '') as MoveOrder;
const countdown = new Countdown(order.dieAt);
const { context, close } = compose(readConfig({ environment: {}, flags: { 'guards.quietMs': 0 } }), {
  home: order.home,
  madeBy: 'test',
});
for (const url of order.databases) dieAtEntries(await context.openPlace(url));
mayDieAtEveryChange(countdown);
dieAtNewFiles();
const dying = { ...context, catalog: dyingCatalog(context.catalog, countdown) };
const { act } = order;
if ('apply' in act) await apply.run(dying, { plan: act.apply });
else await undo.run(dying, { run: act.undo });
const { passed } = countdown;
await close();
process.stdout.write(String(passed));

function dieAtEntries(store: object): void {
  if (!(store instanceof DatabaseStore)) throw new Error('this is no database');
  const entries = store.entries as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of changing) {
    const original = entries[name]?.bind(store.entries);
    if (original === undefined) throw new Error(`a database has no ${name}`);
    entries[name] = (...args) => {
      countdown.pass();
      return original(...args);
    };
  }
}

/** Before a file is there, and when it is there and empty. */
function dieAtNewFiles(): void {
  const { promises, closeSync, openSync } = fs;
  const original = promises.open.bind(promises) as (...args: unknown[]) => Promise<unknown>;
  Object.assign(promises, {
    open(path: string, flags: string, ...rest: unknown[]) {
      if (flags === 'w') {
        countdown.pass();
        countdown.pass(() => closeSync(openSync(path, 'w')));
      }
      return original(path, flags, ...rest);
    },
  });
  syncBuiltinESMExports();
}
