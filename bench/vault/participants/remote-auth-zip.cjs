// What RemoteAuth 1.34.7 does with a profile, with the packages that it uses, as a process of its own.
const { createReadStream, createWriteStream, cpSync, rmSync } = require('node:fs');
const { pipeline } = require('node:stream/promises');
const archiver = require('archiver');
const unzipper = require('unzipper');

const kept = ['Default/IndexedDB', 'Default/Local Storage'];

async function save(profile, zip) {
  const copy = `${zip}.copy`;
  for (const folder of kept) cpSync(`${profile}/${folder}`, `${copy}/${folder}`, { recursive: true });
  const archive = archiver('zip');
  const written = pipeline(archive, createWriteStream(zip));
  archive.directory(copy, false);
  await archive.finalize();
  await written;
  rmSync(copy, { recursive: true });
}

async function test(zip) {
  for (const file of (await unzipper.Open.file(zip)).files)
    await pipeline(file.stream(), async (pieces) => {
      for await (const _ of pieces);
    });
}

const [, , verb, from, to] = process.argv;
const work = {
  save: () => save(from, to),
  extract: () => pipeline(createReadStream(from), unzipper.Extract({ path: to, concurrency: 10 })),
  test: () => test(from),
};
work[verb]().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
