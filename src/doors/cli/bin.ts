// What bin/holdfast runs.
import './zod-without-jit.ts';
import { main } from './main.ts';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read this has gone (`| head -1`). The work goes on: its exit code and the journal still tell of it.
    if (error.code !== 'EPIPE') throw error;
  });
}
// Not awaited at the top: the bundle of the command line is a script, not a module.
void main(process.argv.slice(2), process.env).then((code) => (process.exitCode = code));
