// Peer for the scan bench: the plainest walk in Node, one thread, readdirSync and lstatSync.
// Run: node node-sync-walk.mjs PLACE...
import { lstatSync, readdirSync } from 'node:fs';

let files = 0;
let directories = 0;
let bytes = 0;

function walk(directory) {
  directories += 1;
  for (const name of readdirSync(directory)) {
    const path = `${directory}/${name}`;
    // lstat, as find does by itself: a link is an entry of its own and is never followed.
    const stats = lstatSync(path);
    if (stats.isDirectory()) {
      walk(path);
    } else {
      files += 1;
      bytes += stats.size;
    }
  }
}

for (const place of process.argv.slice(2)) walk(place);
console.log(JSON.stringify({ files, directories, bytes }));
