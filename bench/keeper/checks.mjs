// Child of the keeper bench: full checks and names-only checks of one world in turn, in the built program.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { compose, forService } from '../../dist/compose.js';
import { readConfig } from '../../dist/config.js';
import { check } from '../../dist/operations/check.js';
import { takeInventory } from '../../dist/operations/take-inventory.js';

const [home, rounds, auth, wwebjs] = process.argv.slice(2);
const config = readConfig({ environment: {}, flags: { places: [`baileys:${auth}`, `wwebjs:${wwebjs}`] } });
const { context, close } = compose(config, { home, madeBy: 'bench', threads: forService() });

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
await check(context, false);
const times = { 'full scan': [], 'names only': [], 'full check': [], 'names-only check': [] };
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const longest = {};
for (let round = 0; round < Number(rounds); round++) {
  for (const [what, work] of [
    ['full scan', () => takeInventory(context)],
    ['names only', () => takeInventory(context, true)],
    ['full check', () => check(context, false)],
    ['names-only check', () => check(context, true)],
  ]) {
    delay.reset();
    times[what].push(await timed(work));
    longest[what] = Math.max(longest[what] ?? 0, delay.max / 1e6);
  }
}
await close();
console.log(
  '| | median ms | ratio to the full scan | event loop longest blocked ms |\n| --- | ---: | ---: | ---: |',
);
for (const [what, taken] of Object.entries(times)) {
  const ratio = median(taken) / median(times['full scan']);
  console.log(
    `| ${what} | ${median(taken).toFixed(0)} | ${ratio.toFixed(3)} (1/${(1 / ratio).toFixed(1)}) | ${longest[what].toFixed(0)} |`,
  );
}
