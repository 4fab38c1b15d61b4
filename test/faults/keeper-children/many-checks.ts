// A keeper that looks 300 times at a world in which nothing changes; prints what its memory held after each hundred.
// Arguments: place, home.
import { compose } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import { Keeper } from '../../../src/doors/keeper/keeper.ts';

const [place = '', home = ''] = process.argv.slice(2);
const config = readConfig({ environment: {}, flags: { places: [place] } });
let now = Date.now();
const { context, close } = compose(config, { home, madeBy: 'keeper', nowMs: () => now });
const nothing = (): void => undefined;
const log = { info: nothing, warn: nothing, error: nothing };
const keeper = new Keeper(context, config, log, { push: nothing, idle: async () => undefined });
const heaps: number[] = [];
for (let look = 1; look <= 300; look++) {
  now += 60_000;
  if ((await keeper.runCheck()) === null) throw new Error(keeper.state.failures[0]?.message);
  if (look % 100 !== 0) continue;
  gc?.();
  gc?.();
  heaps.push(process.memoryUsage().heapUsed);
}
await close();
console.log(JSON.stringify(heaps));
