// Measures vaults on a series of real states of one profile, against RemoteAuth's zips, tar with zstd and the backup
// programs of Debian: whole processes, in one run, each state by each participant in turn.
//   npx tsx bench/vault/vault.bench.ts [--rounds 5] [--only holdfast,borg] [--series FOLDER] [--json FILE]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bestMethod, measure } from '../measure.ts';
import type { Method, Run } from '../measure.ts';
import { clientId, holdfast } from './participants/holdfast.ts';
import type { Ground, Participant } from './participants/participant.ts';
import { peers } from './participants/peers.ts';
import { remoteAuth } from './participants/remote-auth.ts';
import { reportOf } from './report.ts';
import type { Figures } from './report.ts';
import { advance } from './series/advance.ts';
import { makeSeries } from './series/make-series.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    series: { type: 'string', default: join(tmpdir(), 'holdfast-series') },
    json: { type: 'string' },
  },
});
const rounds = Number(values.rounds);

async function main(): Promise<void> {
  const method = await bestMethod();
  const states = await makeSeries(values.series);
  const scratch = mkdtempSync(join(tmpdir(), 'holdfast-vault-bench-'));
  try {
    const profile = join(scratch, 'place', `session-${clientId}`);
    const taking = participants().map((participant, number) => {
      const home = join(scratch, `home-${number}`);
      mkdirSync(home);
      return new Taking(participant, { profile, home }, method);
    });
    for (const each of taking) each.setUp();
    for (const [number, state] of states.entries()) {
      advance(profile, state);
      // A different one first each time: what was just read or written is in memory.
      for (const each of rotated(taking, number)) await each.snapshot(basename(state));
    }
    for (let round = 0; round < rounds; round++) {
      for (const each of rotated(taking, round)) await each.unchanged(`again-${round}`);
      for (const each of rotated(taking, round)) await each.restore(join(scratch, 'restored'), states);
      for (const each of rotated(taking, round)) await each.verify();
    }
    const figures = taking.map((each) => each.figures());
    process.stdout.write(reportOf(figures, { rounds, states: states.length, method }));
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, undefined, 2)}\n`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function participants(): readonly Participant[] {
  const all = [holdfast('holdfast', ({ home }) => join(home, 'vault')), ...peers, remoteAuth];
  const only = values.only.split(',').filter((name) => name !== '');
  return all.filter(({ name, needs }) => {
    const missing = needs.filter((program) => spawnSync('which', [program]).status !== 0);
    if (missing.length > 0)
      process.stderr.write(`left out: ${name}, because ${missing.join(', ')} is not installed\n`);
    return missing.length === 0 && (only.length === 0 || only.some((part) => name.startsWith(part)));
  });
}

function rotated<Value>(values: readonly Value[], by: number): Value[] {
  const from = by % values.length;
  return [...values.slice(from), ...values.slice(0, from)];
}

/** One participant on its way through the series. */
class Taking {
  readonly #participant: Participant;
  readonly #ground: Ground;
  readonly #method: Method;
  readonly #snapshots: { run: Run; addedBytes: number }[] = [];
  readonly #unchanged: { run: Run; addedBytes: number }[] = [];
  readonly #restores: Run[] = [];
  readonly #verifies: Run[] = [];
  #seriesBytes = 0;

  constructor(participant: Participant, ground: Ground, method: Method) {
    this.#participant = participant;
    this.#ground = ground;
    this.#method = method;
  }

  setUp(): void {
    for (const command of this.#participant.setUp(this.#ground)) execFileSync('sh', ['-c', command]);
  }

  async snapshot(state: string): Promise<void> {
    this.#snapshots.push(await this.#taken(state));
    this.#seriesBytes = this.#storedBytes();
  }

  async unchanged(state: string): Promise<void> {
    this.#unchanged.push(await this.#taken(state));
  }

  /** The newest state, compared with the profile by content. */
  async restore(target: string, states: readonly string[]): Promise<void> {
    rmSync(target, { recursive: true, force: true });
    const newest = basename(states.at(-1) ?? '');
    this.#restores.push(await this.#run(this.#participant.restore(this.#ground, newest, target)));
    const restored = this.#participant.restoredProfile(this.#ground, target);
    for (const part of ['Default/IndexedDB', 'Default/Local Storage'])
      execFileSync('diff', ['-r', join(this.#ground.profile, part), join(restored, part)]);
    rmSync(target, { recursive: true });
  }

  async verify(): Promise<void> {
    const command = this.#participant.verify(this.#ground);
    if (command !== null) this.#verifies.push(await this.#run(command));
  }

  figures(): Figures {
    const { name, keeps } = this.#participant;
    return {
      name,
      keeps,
      seriesBytes: this.#seriesBytes,
      first: this.#snapshots.slice(0, 1),
      next: this.#snapshots.slice(1),
      unchanged: this.#unchanged,
      restores: this.#restores,
      verifies: this.#verifies,
    };
  }

  async #taken(state: string): Promise<{ run: Run; addedBytes: number }> {
    const before = this.#storedBytes();
    const run = await this.#run(this.#participant.snapshot(this.#ground, state));
    return { run, addedBytes: this.#storedBytes() - before };
  }

  async #run(command: string): Promise<Run> {
    const outcome = await measure(this.#method, ['sh', '-c', command]);
    if (!outcome.ok) throw new Error(`${this.#participant.name}: ${command}: ${outcome.reason}`);
    return outcome.run;
  }

  #storedBytes(): number {
    return this.#participant.stores(this.#ground).reduce((sum, path) => sum + bytesBelow(path), 0);
  }
}

function bytesBelow(path: string): number {
  const { status, stdout } = spawnSync('du', ['-sb', path], { encoding: 'utf8' });
  return status === 0 ? Number(stdout.split('\t')[0]) : 0;
}

await main();
