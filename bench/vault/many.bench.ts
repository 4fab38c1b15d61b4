// Many sessions into a folder vault at once, again, and back at once: nothing wrong, and what it costs (requirement D7).
// `npx tsx bench/vault/many.bench.ts [--sessions 100] [--records 2000] [--engine wwebjs|baileys]`
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import type { SessionRef } from '../../src/core/session.ts';
import { fillProfile } from '../../test/rigs/chromium/profiles.ts';
import { putFolder, sessionRecords } from '../../test/rigs/migrate/records.ts';
import { load, save, wrongFiles } from '../../test/rigs/vaulted/save-and-load.ts';
import { watchUsage } from '../usage.ts';
import type { Usage } from '../usage.ts';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '100' },
    records: { type: 'string', default: '2000' },
    engine: { type: 'string', default: 'wwebjs' },
  },
});
const sessions = Number(values.sessions);
const isBaileys = values.engine === 'baileys';

interface Figures extends Usage {
  readonly medianMs: number;
  readonly slowestMs: number;
}

/** Everything at once: no session waits for another one here. */
async function measured(
  refs: readonly SessionRef[],
  act: (ref: SessionRef) => Promise<void>,
): Promise<Figures> {
  const end = watchUsage();
  const tookMs = await Promise.all(
    refs.map(async (ref) => {
      const sinceMs = performance.now();
      await act(ref);
      return performance.now() - sinceMs;
    }),
  );
  const sorted = tookMs.toSorted((a, b) => a - b);
  return { ...end(), medianMs: sorted[Math.floor(sorted.length / 2)] ?? 0, slowestMs: sorted.at(-1) ?? 0 };
}

function show(what: string, figures: Figures): void {
  const { wallS, cpuS, medianMs, slowestMs, peakMb, readMb, writtenMb } = figures;
  const cells = [
    `${wallS.toFixed(2)} s`,
    `CPU ${cpuS.toFixed(2)} s`,
    `each ${medianMs.toFixed(0)} ms, slowest ${slowestMs.toFixed(0)}`,
    `peak ${peakMb.toFixed(0)} MB`,
    `loop blocked ${figures.longestBlockMs.toFixed(0)} ms, longest turn ${figures.longestTurnMs.toFixed(0)} ms`,
    `read ${readMb.toFixed(0)} MB, wrote ${writtenMb.toFixed(0)}`,
  ];
  console.log(`${what.padEnd(28)} ${cells.join(' | ')}`);
}

/** Each has something that no other one has. */
async function makeSessions(base: string, from: string): Promise<void> {
  if (!isBaileys) await fillProfile(join(base, 'filled'), { records: Number(values.records), cacheMb: 1 });
  for (let n = 0; n < sessions; n += 1) {
    const folder = join(from, isBaileys ? `tenant-${n}/main` : `session-client${n}`);
    if (isBaileys) putFolder(folder, sessionRecords(`bot ${n}`, { preKeys: 812, mappings: 100 }));
    else {
      cpSync(join(base, 'filled'), folder, { recursive: true, verbatimSymlinks: true });
      writeFileSync(join(folder, 'Default', 'mark'), randomBytes(200_000));
    }
  }
}

async function main(): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'holdfast-many-'));
  try {
    const [from, to] = [join(base, 'from'), join(base, 'to')];
    for (const folder of [from, to]) mkdirSync(folder);
    await makeSessions(base, from);
    const [source, target] = [`${values.engine}:${from}`, `${values.engine}:${to}`];
    const config = readConfig({
      environment: {},
      flags: { places: [source, target], vault: join(base, 'vault'), 'guards.quietMs': 0 },
    });
    const { context, close } = compose(config, {
      home: join(base, 'home'),
      madeBy: 'bench',
      // Threads would need the loader of TypeScript for themselves.
      threads: { threads: 0, callerHelps: true },
    });
    const scan = await (await context.openPlace(source)).scan();
    const refs = scan.sessions.map(({ ref }) => ref);
    if (refs.length !== sessions)
      throw new Error(`${refs.length} sessions were found: ${scan.place.problem}`);
    console.log(
      `${refs.length} sessions of ${values.engine}, ${(scan.sessions.reduce((sum, one) => sum + one.sizeBytes, 0) / 1e6).toFixed(0)} MB; the process has ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB before`,
    );
    show('save, all at once', await measured(refs, (ref) => save(context, ref)));
    show('save again, unchanged', await measured(refs, (ref) => save(context, ref)));
    show('restore, all at once', await measured(refs, (ref) => load(context, ref, target)));
    await close();
    const { compared, wrong } = wrongFiles(from, to);
    console.log(`restored files that differ: ${wrong.length} of ${compared}`);
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

await main();
process.exit(0);
