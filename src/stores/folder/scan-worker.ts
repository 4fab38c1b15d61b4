// The inside of a scanning thread: looks at the folders it is told, one task at a time.
import { parentPort } from 'node:worker_threads';
import { lookAtFolders } from './look-at-folders.ts';
import type { PoolAnswer, PoolTask } from './scan-pool.ts';

parentPort?.on('message', (task: PoolTask) => parentPort?.postMessage(answerTo(task)));

function answerTo(task: PoolTask): PoolAnswer {
  try {
    return lookAtFolders(task.place, task);
  } catch (error) {
    return { failed: (error as Error).stack ?? String(error) };
  }
}
