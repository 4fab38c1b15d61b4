// Asking the disk synchronously is much faster than asking it in turns, but everything else waits meanwhile. So long work
// gives its turn away now and then, and of all that wait only one goes on in each round of the event loop.

/** Well below what anybody notices. */
const turnLastsMs = 5;

const waiting: (() => void)[] = [];
let beganMs = performance.now();

/** Whether the others should get their turn before more work is done at once; then await `giveTurn`. */
export function isTurnOver(): boolean {
  return performance.now() - beganMs >= turnLastsMs;
}

/** Node runs everything that waits for the next round in that one round: a hundred short turns would be one long one. */
export function giveTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(next);
  });
}

function next(): void {
  beganMs = performance.now();
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(next);
}
