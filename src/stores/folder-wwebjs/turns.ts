// Asking the disk synchronously is up to ten times as fast; this gives everything else its turn in between.
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Well below what anybody notices. */
const turnLastsMs = 5;

let beganMs = performance.now();

/** Whether the others should get their turn before more work is done at once; then await `giveTurn`. */
export function isTurnOver(): boolean {
  return performance.now() - beganMs >= turnLastsMs;
}

export async function giveTurn(): Promise<void> {
  await nextTurn();
  beganMs = performance.now();
}
