// A child's side of start-child: says that it is ready, acts when told to, and prints each answer as one line.
import { writeSync } from 'node:fs';

/** Written at once and not by way of a buffer, so that a line that was printed is an acknowledgement. */
export function say(line: string): void {
  writeSync(1, `${line}\n`);
}

export function whenTold(act: () => Promise<void>): void {
  process.stdin.once('data', () => {
    act().catch((error: unknown) => {
      say(
        error instanceof Error && 'code' in error ? `${String(error.code)} ${error.message}` : String(error),
      );
      process.exitCode = 1;
    });
  });
  say('ready');
}
