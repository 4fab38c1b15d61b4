// Fifty sessions of one process: their traffic one after the other, and all at once.
import type { Bench } from '../bench.ts';
import type { ParticipantName } from '../participants/index.ts';
import { atLeast, table, type PartReport } from '../report.ts';
import { median } from '../../run.ts';
import type { ThroughputResult } from '../tasks/throughput.ts';

const SESSIONS = 50;
const NAMES: readonly ParticipantName[] = [
  'sqlite FULL, bare',
  'sqlite, Holdfast',
  'postgres, mirrored',
  'postgres, Holdfast',
];
const AIM = 3;

interface Line {
  readonly label: string;
  readonly runs: readonly ThroughputResult[];
}

export async function throughputPart(bench: Bench): Promise<PartReport> {
  const lines: Line[] = [];
  for (const name of bench.chosen(NAMES)) {
    lines.push(await line(bench, name, false));
    if (name.startsWith('postgres')) lines.push(await line(bench, name, true));
  }
  const gain = ({ runs }: Line) => median(runs.map(({ inTurnMs, atOnceMs }) => inTurnMs / atOnceMs));
  const rate = ({ runs }: Line, ms: (run: ThroughputResult) => number) =>
    median(runs.map((run) => (run.sets / ms(run)) * 1000));
  return {
    title: `${SESSIONS} sessions, ${bench.options.full ? 200 : 20} messages each`,
    text: table(
      ['store', 'sets/s in turn', 'sets/s at once', 'gain'],
      lines.map((each) => [
        each.label,
        rate(each, ({ inTurnMs }) => inTurnMs),
        rate(each, ({ atOnceMs }) => atOnceMs),
        gain(each),
      ]),
    ),
    aims: lines
      .filter(({ label }) => label.includes('Holdfast'))
      .map((each) =>
        atLeast(`${each.label}: ${SESSIONS} sessions at once to one after the other`, AIM, gain(each)),
      ),
    data: lines,
  };
}

async function line(bench: Bench, name: ParticipantName, delayed: boolean): Promise<Line> {
  const runs: ThroughputResult[] = [];
  for (let round = 0; round < (bench.options.full ? bench.options.rounds : 1); round += 1) {
    const { result } = await bench.dwell(name, delayed, (dwelling) =>
      bench.run(dwelling, 'throughput', { sessions: SESSIONS, share: bench.options.full ? 1 : 0.1 }),
    );
    runs.push(result);
  }
  return { label: delayed ? `${name}, 1 ms away` : name, runs };
}
