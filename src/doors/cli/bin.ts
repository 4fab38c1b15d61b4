// What bin/holdfast runs.
import { main } from './main.ts';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever read this has gone (`| head -1`). The work goes on: its exit code and the journal still tell of it.
    if (error.code !== 'EPIPE') throw error;
  });
}
process.exitCode = await main(process.argv.slice(2), process.env);
