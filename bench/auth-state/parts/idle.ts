// A thousand open sessions that nobody talks to: what they cost in memory.
import type { Bench } from '../bench.ts';
import type { ParticipantName } from '../participants/index.ts';
import { megabytes, table, type PartReport } from '../report.ts';
import type { IdleResult } from '../tasks/idle.ts';

const SESSIONS = 1000;
const GIBIBYTE = 1024 ** 3;
/** The mirror is shown for comparison; only one of each family is needed beside it. */
const NAMES: readonly ParticipantName[] = ['sqlite, Holdfast', 'postgres, mirrored', 'postgres, Holdfast'];

export async function idlePart(bench: Bench): Promise<PartReport> {
  const rowsEach = bench.options.full ? 1000 : 250;
  const runs = new Map<ParticipantName, IdleResult>();
  const names: readonly ParticipantName[] = bench.options.full ? NAMES : ['sqlite, Holdfast'];
  for (const name of bench.chosen(names)) {
    const size = { sessions: SESSIONS, rowsEach };
    const result = await bench.dwell(name, false, async (dwelling) => {
      await bench.run(dwelling, 'fillStore', size);
      return (await bench.run(dwelling, 'idle', size)).result;
    });
    runs.set(name, result);
  }
  return {
    title: `${SESSIONS} idle open sessions of ${rowsEach} rows`,
    text: table(
      ['store', 'heap and buffers MB', 'resident MB', 'KB for a session'],
      [...runs].map(([name, { heldBytes, residentBytes }]) => [
        name,
        megabytes(heldBytes),
        megabytes(residentBytes),
        heldBytes / SESSIONS / 1000,
      ]),
    ),
    aims: [...runs]
      .filter(([name]) => name.includes('Holdfast'))
      .map(([name, { residentBytes }]) => ({
        aim: `${name}: ${SESSIONS} idle sessions, resident`,
        limit: '< 1 GiB',
        value: `${(residentBytes / GIBIBYTE).toFixed(2)} GiB`,
        met: residentBytes < GIBIBYTE,
      })),
    data: Object.fromEntries(runs),
  };
}
