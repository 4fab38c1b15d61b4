// Writes round after round to three sessions, three in one call, and prints the number of each that is acknowledged.
import { parsePlace } from '../../../src/core/place.ts';
import type { Lease } from '../../../src/ports/entry-store.ts';
import { openSqliteEntries } from '../../../src/stores/sqlite/open-sqlite-entries.ts';
import { say } from '../catalog-children/when-told.ts';
import { changesOf } from './rounds.ts';

const [path = '', firstRound = '1'] = process.argv.slice(2);
const store = openSqliteEntries(parsePlace(`sqlite:${path}`, '/'));
// All children are one owner: each may take the leases of the one before it, which is dead.
const owner = { host: 'here', pid: process.pid, process: 'writer', purpose: 'a test' };
const names = ['one', 'two', 'three'].map((id) => ({ tenant: 'acme', id }));
const answers = await store.acquire(
  names.map((name) => ({ name, owner, ttlMs: 60_000, provenDead: owner.process })),
);
const leases: Lease[] = [];
for (const answer of answers) {
  if (answer.outcome === 'held') throw new Error(`held by ${answer.owner.purpose}`);
  if (answer.state === 'absent') await store.create(answer.lease, 'live');
  leases.push(answer.lease);
}
say('ready');
for (let round = Number(firstRound); ; round++) {
  const changes = changesOf(round);
  const outcomes = await store.write(leases.map((lease) => ({ lease, changes })));
  const failed = outcomes.find((outcome) => outcome !== null);
  if (failed) throw failed;
  say(String(round));
}
