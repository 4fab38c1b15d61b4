// The trace on disk: recorded once by a process of its own, then used again until its recorder changes.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Raised whenever the recorder does something else, so that old recordings are not used. */
const GENERATION = 1;

export function recordedTrace(): string {
  const major = process.versions.node.split('.')[0] ?? '';
  const file = join(tmpdir(), 'holdfast-auth-state-trace', `trace-${GENERATION}-node-${major}.bin`);
  if (existsSync(file)) return file;
  console.error('Recording the trace, once; half a minute');
  const recorder = fileURLToPath(new URL('./record-trace.ts', import.meta.url));
  const made = spawnSync(process.execPath, ['--import', import.meta.resolve('tsx'), recorder, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (made.status !== 0) throw new Error('The trace could not be recorded');
  return file;
}
