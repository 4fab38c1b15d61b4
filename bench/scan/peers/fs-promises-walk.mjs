// Peer for the scan bench: the walk most programs have, fs.promises with 32 calls under way at a time.
// Run: node fs-promises-walk.mjs PLACE...
import { lstat, readdir } from 'node:fs/promises';

const AT_A_TIME = 32;
let files = 0;
let directories = 0;
let bytes = 0;

async function visit(path, found) {
  const stats = await lstat(path);
  if (stats.isDirectory()) {
    found.push(path);
  } else {
    files += 1;
    bytes += stats.size;
  }
}

/** Runs over the names with a fixed number of runners, which is what a limiter such as p-limit comes down to. */
async function visitAll(directory, names, found) {
  let next = 0;
  const runner = async () => {
    while (next < names.length) {
      const name = names[next];
      next += 1;
      await visit(`${directory}/${name}`, found);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, names.length) }, runner));
}

const waiting = process.argv.slice(2);
while (waiting.length > 0) {
  const directory = waiting.pop();
  directories += 1;
  await visitAll(directory, await readdir(directory), waiting);
}
console.log(JSON.stringify({ files, directories, bytes }));
