// Loses the descriptor of its open database, as a file server that was restarted takes it away, and reads twice.
import { closeSync, readdirSync, readlinkSync } from 'node:fs';
import { HoldfastError } from '../../../src/core/errors.ts';
import { parsePlace } from '../../../src/core/place.ts';
import { openSqliteEntries } from '../../../src/stores/sqlite/open-sqlite-entries.ts';
import { say, whenTold } from '../catalog-children/when-told.ts';

const [path = ''] = process.argv.slice(2);
const store = openSqliteEntries(parsePlace(`sqlite:${path}`, '/'));

async function read(): Promise<string> {
  try {
    const entries = await store.entries({ tenant: 'acme', id: 'sales' });
    return `${entries?.length} entries`;
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    return error.code;
  }
}

function descriptorsOf(file: string): number[] {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((fd) => targetOf(fd) === file);
}

/** The listing itself had a descriptor, which is closed again. */
function targetOf(fd: number): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

whenTold(async () => {
  await store.heads();
  for (const fd of descriptorsOf(path)) closeSync(fd);
  say(await read());
  say(await read());
  await store.close();
});
