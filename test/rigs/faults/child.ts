// A process of its own that applies a plan or undoes a run, and dies where it is told to.
import { compose } from '../../../src/compose.ts';
import type { Config } from '../../../src/config.ts';
import { apply } from '../../../src/operations/apply.ts';
import { undo } from '../../../src/operations/undo.ts';
import { Countdown, dyingCatalog, dyingStore, mayDieAtEveryChange } from './dying.ts';

export interface Order {
  readonly config: Config;
  readonly home: string;
  readonly act: { readonly apply: string } | { readonly undo: string };
  /** The how-many-th change is not made any more; 0 counts them all. */
  readonly dieAt: number;
}

const order = JSON.parse(process.argv[2] ?? '') as Order;
const countdown = new Countdown(order.dieAt);
const { context, close } = compose(order.config, { home: order.home, madeBy: 'test' });
const stores = context.stores.map((store) => dyingStore(store, countdown));
const dying = { ...context, stores, catalog: dyingCatalog(context.catalog, countdown) };
mayDieAtEveryChange(countdown);
const { act } = order;
if ('apply' in act) await apply.run(dying, { plan: act.apply });
else await undo.run(dying, { run: act.undo });
const { passed } = countdown;
await close();
process.stdout.write(String(passed));
