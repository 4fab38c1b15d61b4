// A new process opens 200 stored sessions and reads everything in them.
import type { Bench } from '../bench.ts';
import type { ParticipantName } from '../participants/index.ts';
import { atLeast, table, type PartReport } from '../report.ts';
import { median } from '../../run.ts';
import type { ColdStartResult } from '../tasks/cold-start.ts';

const SESSIONS = 200;
const NAMES: readonly ParticipantName[] = [
  'multi-file',
  'sqlite FULL, bare',
  'sqlite, Holdfast',
  'postgres, bare',
  'postgres, mirrored',
  'postgres, Holdfast',
];
const AIM = 10;

export async function coldStartPart(bench: Bench): Promise<PartReport> {
  const rowsEach = bench.options.full ? 1000 : 250;
  const times = new Map<ParticipantName, readonly ColdStartResult[]>();
  for (const name of bench.chosen(NAMES)) times.set(name, await starts(bench, name, rowsEach));
  const whole = (its: readonly ColdStartResult[]) => median(its.map(({ ms }) => ms));
  const files = whole(times.get('multi-file') ?? []);
  return {
    title: `Cold start of ${SESSIONS} sessions of ${rowsEach} rows`,
    text: table(
      ['store', 'all open after ms', 'all read after ms', 'times as fast as multi-file'],
      [...times].map(([name, its]) => [
        name,
        median(its.map(({ openMs }) => openMs)),
        whole(its),
        files / whole(its),
      ]),
    ),
    aims: [...times]
      .filter(([name]) => name.includes('Holdfast') && times.has('multi-file'))
      .map(([name, its]) =>
        atLeast(`${name}: cold start, times as fast as multi-file`, AIM, files / whole(its)),
      ),
    data: Object.fromEntries(times),
  };
}

/** One filling, then a process for each round. */
function starts(bench: Bench, name: ParticipantName, rowsEach: number): Promise<readonly ColdStartResult[]> {
  const size = { sessions: SESSIONS, rowsEach };
  return bench.dwell(name, false, async (dwelling) => {
    await bench.run(dwelling, 'fillStore', size);
    const its: ColdStartResult[] = [];
    for (let round = 0; round < (bench.options.full ? bench.options.rounds : 1); round += 1) {
      its.push((await bench.run(dwelling, 'coldStart', size)).result);
    }
    return its;
  });
}
