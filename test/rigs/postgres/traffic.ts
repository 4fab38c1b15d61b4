// Traffic of which any picture tells whether it is whole: each write leaves one number in every entry of its session.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type {
  EntryChange,
  EntryStore,
  Lease,
  StoredEntry,
  WriteOutcome,
} from '../../../src/ports/entry-store.ts';

/** Several, so that most of the traffic is statements for many sessions. */
const names = ['one', 'two', 'three'].map((id) => ({ tenant: 'traffic', id }));
const entriesEach = 12;
const longMs = 600_000;

/** Takes over from the former owner, who is dead; creates what is not there yet. */
export async function takeAll(store: EntryStore, owner: string, former: string): Promise<Lease[]> {
  const ofMine = { host: 'here', pid: process.pid, process: owner, purpose: 'traffic' };
  const requests = names.map((name) => ({ name, owner: ofMine, ttlMs: longMs, provenDead: former }));
  const answers = await store.acquire(requests);
  return Promise.all(
    answers.map(async (answer) => {
      assert.equal(answer.outcome, 'granted');
      if (answer.state === 'absent') await store.create(answer.lease, 'live');
      return answer.lease;
    }),
  );
}

/** One call for all sessions; odd rounds delete what even rounds bring, so that deletions are part of it. */
export function writeRound(
  store: EntryStore,
  leases: readonly Lease[],
  round: number,
): Promise<readonly WriteOutcome[]> {
  return store.write(leases.map((lease) => ({ lease, changes: changesOf(round) })));
}

function changesOf(round: number): EntryChange[] {
  const keys = Array.from({ length: entriesEach }, (_, index) => ({ type: 'session', id: `${index}` }));
  const even = round % 2 === 0;
  return [
    ...keys.map((key, index) => ({ ...key, value: valueOf(round, index * 700) })),
    { type: 'pre-key', id: 'even', value: even ? valueOf(round, 10) : null },
    { type: 'pre-key', id: 'odd', value: even ? null : valueOf(round, 10) },
  ];
}

/** Noise, which nothing makes shorter: the larger ones are kept outside of their rows. */
function valueOf(round: number, noiseBytes: number): Buffer {
  return Buffer.concat([Buffer.from(`${round} `), randomBytes(noiseBytes)]);
}

/** The round that each session is at; -1 before the first. Fails where one is of two rounds. */
export function acknowledgements(sessions: readonly (readonly StoredEntry[] | null)[]): number[] {
  return sessions.map((entries) => {
    if (entries === null || entries.length === 0) return -1;
    const rounds = new Set(
      entries.map(({ value }) => Number(Buffer.from(value).toString('latin1').split(' ')[0])),
    );
    const [round] = rounds;
    assert.ok(
      round !== undefined && rounds.size === 1,
      `one write is half there: rounds ${[...rounds].join()}`,
    );
    assert.equal(entries.length, entriesEach + 1);
    const preKey = entries.find(({ type }) => type === 'pre-key')?.id;
    assert.equal(preKey, round % 2 === 0 ? 'even' : 'odd', 'a deletion is half there');
    return round;
  });
}

/** What the sessions of the traffic hold. */
export function picture(store: EntryStore): Promise<(readonly StoredEntry[] | null)[]> {
  return Promise.all(names.map((name) => store.entries(name)));
}
