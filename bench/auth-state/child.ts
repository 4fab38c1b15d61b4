// A process of its own for each measurement, so that nobody's memory, caches or garbage are charged to somebody else.
import { once } from 'node:events';
import { hushLibsignal } from '../../test/rigs/whatsapp/hush.ts';
import { participants } from './participants/index.ts';
import { tasks } from './tasks/index.ts';
import type { ChildWord, TaskOrder } from './tasks/task.ts';
import { readTrace } from './trace.ts';

function say(word: ChildWord): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(word, undefined, {}, (error) => (error ? reject(error) : resolve()));
  });
}

async function mark(): Promise<void> {
  const answered = once(process, 'message');
  await say({ word: 'mark' });
  await answered;
}

async function work(order: TaskOrder): Promise<unknown> {
  const { start } = participants[order.participant];
  const trace = readTrace(order.traceFile);
  return tasks[order.task]({ order, trace, start: () => start(order.home), mark });
}

const unhush = hushLibsignal();
const [order] = await once(process, 'message');
try {
  await say({ word: 'done', result: await work(order as TaskOrder) });
} catch (error) {
  await say({
    word: 'failed',
    reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
}
unhush();
process.disconnect();
