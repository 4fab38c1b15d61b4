// Real Baileys' traffic through each way to keep its auth state: time, bytes, round trips, memory, and what comes back.
// Run: npx tsx bench/auth-state/auth-state.bench.ts [--parts a,b] [--only a;b] [--rounds N] [--full] [--json FILE]
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { Bench } from './bench.ts';
import { participants, type ParticipantName } from './participants/index.ts';
import { coldStartPart } from './parts/cold-start.ts';
import { idlePart } from './parts/idle.ts';
import { delayedReplays, directReplays } from './parts/replays.ts';
import { storedPart } from './parts/stored.ts';
import { throughputPart } from './parts/throughput.ts';
import { aimsTable, type PartReport } from './report.ts';
import { recordedTrace } from './the-trace.ts';

const PARTS = {
  replays: directReplays,
  delayed: delayedReplays,
  throughput: throughputPart,
  stored: storedPart,
  cold: coldStartPart,
  idle: idlePart,
} as const satisfies Record<string, (bench: Bench) => Promise<PartReport>>;

type PartName = keyof typeof PARTS;

function chosen<Name extends string>(what: string, text: string | undefined, all: readonly Name[]): Name[] {
  if (text === undefined) return [...all];
  return text.split(/[;]|,(?! )/).map((name) => {
    const found = all.find((each) => each === name);
    if (found === undefined) throw new Error(`There is no ${what} ${name}: ${all.join('; ')}`);
    return found;
  });
}

function options() {
  const { values } = parseArgs({
    options: {
      parts: { type: 'string' },
      only: { type: 'string' },
      rounds: { type: 'string' },
      full: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const rounds = Number(values.rounds ?? (values.full ? 5 : 3));
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number above 0');
  const parts = chosen('part', values.parts, Object.keys(PARTS) as PartName[]);
  const only = chosen('store', values.only, Object.keys(participants) as ParticipantName[]);
  return { parts, only, rounds, full: values.full, json: values.json };
}

async function main(): Promise<void> {
  const { parts, json, ...rest } = options();
  const bench = new Bench(rest, recordedTrace());
  const reports: PartReport[] = [];
  try {
    const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}`;
    console.log(`${machine}\n`);
    for (const part of parts) {
      const started = performance.now();
      const report = await PARTS[part](bench);
      reports.push(report);
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      console.log(`### ${report.title}\n\n${report.text}\n\n(${part}: took ${seconds} s)\n`);
    }
  } finally {
    await bench.close();
  }
  console.log(`### Aims\n\n${aimsTable(reports.flatMap(({ aims }) => aims))}`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(reports, undefined, 2)}\n`);
}

await main();
