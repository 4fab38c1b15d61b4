// A process that writes sessions as fast as it can and says what was acknowledged, until somebody kills it.
import { writeSync } from 'node:fs';
import { parsePlace } from '../../../src/core/place.ts';
import { openPostgresEntries } from '../../../src/stores/postgres/postgres-entries.ts';
import { acknowledgements, takeAll, writeRound } from './traffic.ts';

const [url = '', owner = '', former = ''] = process.argv.slice(2);
const store = openPostgresEntries(parsePlace(url, '/'));
const leases = await takeAll(store, owner, former);
const started = acknowledgements(await Promise.all(leases.map(({ name }) => store.entries(name))));
// All sessions are at the same round, unless the last process died between two of them.
for (let round = Math.max(...started) + 1; ; round++) {
  const outcomes = await writeRound(store, leases, round);
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome !== null) throw outcome;
    writeSync(1, `${index} ${round}\n`);
  }
}
