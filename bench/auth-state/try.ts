import { Bench } from './bench.ts';
import { recordedTrace } from './the-trace.ts';
import type { ParticipantName } from './participants/index.ts';
const b = new Bench({ rounds: 1, full: false, only: undefined }, recordedTrace());
try {
  for (const p of process.argv[2]!.split(';') as ParticipantName[]) {
    const delayed = process.argv[3] === 'delayed';
    const { result, server } = await b.dwell(p, delayed, (d) => b.run(d, 'replay'));
    const { phases, ...rest } = result;
    console.log(p, phases.map((x) => `${x.name} ${x.ms.toFixed(1)}`).join(', '));
    console.log(JSON.stringify(rest), JSON.stringify(server));
  }
} finally {
  await b.close();
}
