// The inside of a scanning thread: looks at the folders it is told, one task at a time.
import { parentPort } from 'node:worker_threads';
import { lookAtFolders } from './look-at-folders.ts';
import type { PoolTask } from './scan-pool.ts';

parentPort?.on('message', (task: PoolTask) => {
  try {
    parentPort?.postMessage(lookAtFolders(task.place, task));
  } catch (error) {
    parentPort?.postMessage({ failed: (error as Error).stack ?? String(error) });
  }
});
