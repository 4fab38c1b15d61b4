// What a set costs with ten stored sessions and with many.
import type { Bench } from '../bench.ts';
import type { ParticipantName } from '../participants/index.ts';
import { atMost, table, type PartReport } from '../report.ts';
import { median } from '../../run.ts';
import type { StoredResult } from '../tasks/stored.ts';

const SESSIONS = 1000;
const NAMES: readonly ParticipantName[] = [
  'sqlite FULL, bare',
  'sqlite, Holdfast',
  'postgres, mirrored',
  'postgres, Holdfast',
];
const AIM = 1.3;

export async function storedPart(bench: Bench): Promise<PartReport> {
  const rowsEach = bench.options.full ? 1000 : 50;
  const rounds = bench.options.full ? bench.options.rounds : 1;
  const runs = new Map<ParticipantName, StoredResult[]>();
  for (const name of bench.chosen(NAMES)) {
    const its: StoredResult[] = [];
    runs.set(name, its);
    for (let round = 0; round < rounds; round += 1) {
      const size = { sessions: SESSIONS, rowsEach };
      its.push((await bench.dwell(name, false, (dwelling) => bench.run(dwelling, 'stored', size))).result);
    }
  }
  const growth = (its: readonly StoredResult[]) => median(its.map(({ few, many }) => many.p99Ms / few.p99Ms));
  const of = (its: readonly StoredResult[], figure: (run: StoredResult) => number) => median(its.map(figure));
  return {
    title: `A set with 10 and with ${SESSIONS} stored sessions of ${rowsEach} rows`,
    text: table(
      [
        'store',
        'p50 ms with 10',
        'p99 ms with 10',
        `p50 ms with ${SESSIONS}`,
        `p99 ms with ${SESSIONS}`,
        'p99 ratio',
      ],
      [...runs].map(([name, its]) => [
        name,
        of(its, ({ few }) => few.p50Ms),
        of(its, ({ few }) => few.p99Ms),
        of(its, ({ many }) => many.p50Ms),
        of(its, ({ many }) => many.p99Ms),
        growth(its),
      ]),
    ),
    aims: [...runs]
      .filter(([name]) => name.includes('Holdfast'))
      .map(([name, its]) =>
        atMost(`${name}: p99 of a set with ${SESSIONS} sessions to 10`, AIM, growth(its)),
      ),
    data: Object.fromEntries(runs),
  };
}
