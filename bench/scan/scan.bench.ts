// Measures a full scan as whole commands, warm or cold, against find and the walks that Node programs usually have.
// Run: npx tsx bench/scan/scan.bench.ts [--world DIR] [--rounds N] [--cold] [--json FILE] [--slow-peers]
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { compareCommands } from '../run.ts';
import { makeScanWorld, type ScanWorld } from '../worlds/make-scan-world.ts';
import { DU, FIND } from './peers/shell-commands.ts';

const DROP_CACHES = '/proc/sys/vm/drop_caches';

interface Entry {
  readonly argv: readonly string[];
  /** Loads the program but looks at no world: run after caches are dropped, so that only the files are cold. */
  readonly load: readonly string[];
  /** Takes many times as long as the others; left out unless asked for. */
  readonly slow?: boolean;
}

function fileAt(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

/** One line for each thing to compare; add new ones here. */
function entries(world: ScanWorld): Record<string, Entry> {
  const places = [world.auth, world.wwebjs];
  const node = process.execPath;
  const holdfast = fileAt('../../bin/holdfast');
  const syncWalk = fileAt('./peers/node-sync-walk.mjs');
  const promisesWalk = fileAt('./peers/fs-promises-walk.mjs');
  const scan = ['scan', '--place', `baileys:${world.auth}`, '--place', `wwebjs:${world.wwebjs}`, '--json'];
  // A home of its own, so that the bench neither reads nor changes anybody's records.
  scan.push('--home', join(tmpdir(), 'holdfast-scan-bench-home'));
  return {
    find: { argv: FIND.argv(places), load: ['find', '--version'] },
    du: { argv: DU.argv(places), load: ['du', '--version'] },
    holdfast: { argv: [node, holdfast, ...scan], load: [node, holdfast, '--version'] },
    'node sync walk': { argv: [node, syncWalk, ...places], load: [node, syncWalk] },
    'fs.promises, 32 at a time': {
      argv: [node, promisesWalk, ...places],
      load: [node, promisesWalk],
      slow: true,
    },
  };
}

/** Empties the kernel's caches. Only root may, so a refusal ends the bench instead of giving warm figures as cold. */
function dropCaches(): void {
  spawnSync('sync');
  try {
    writeFileSync(DROP_CACHES, '3\n');
  } catch (error) {
    throw new Error(`--cold needs root: ${DROP_CACHES} cannot be written`, { cause: error });
  }
}

function options() {
  const { values } = parseArgs({
    options: {
      world: { type: 'string', default: join(tmpdir(), 'holdfast-scan-world') },
      rounds: { type: 'string', default: '7' },
      cold: { type: 'boolean', default: false },
      json: { type: 'string' },
      'slow-peers': { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number above 0');
  return { ...values, rounds };
}

async function main(): Promise<void> {
  const { world: directory, rounds, cold, json, 'slow-peers': slowPeers } = options();
  const world = makeScanWorld(directory);
  const chosen = Object.entries(entries(world)).filter(([, entry]) => slowPeers || entry.slow !== true);
  const byLabel = new Map(chosen);
  await compareCommands({
    name: `Full scan, ${cold ? 'cold' : 'warm'}`,
    commands: Object.fromEntries(chosen.map(([label, entry]) => [label, entry.argv])),
    baseline: 'find',
    // 3: there are findings, which a world of made-up files has.
    acceptedExits: [0, 3],
    rounds,
    warmup: cold ? 0 : 1,
    ...(json === undefined ? {} : { json }),
    ...(cold
      ? {
          beforeEach: (label: string) => {
            dropCaches();
            const [program = '', ...rest] = byLabel.get(label)?.load ?? [];
            spawnSync(program, rest, { stdio: 'ignore' });
          },
        }
      : {}),
  });
}

await main();
