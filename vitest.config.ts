// Three groups of tests, one after the other: quick (the check loop), parts (what takes its time, and the cases that every
// store must pass), full (real processes, browsers, servers and faults).
import { existsSync, statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Units that take their time, because each of their tests is a whole home with its places, a server or a compiler. */
const long = [
  'test/units/adapters/baileys/types-fit.test.ts',
  'test/units/blobs/{open-blob-store,postgres-blobs}.test.ts',
  'test/units/{cli,demo,deploy,fellowship,keeper,migrate,postgres,vault-commands}/**/*.test.ts',
  'test/units/operations/{collect,compact,delete-an-instance,hardened-plans,select-sessions}.test.ts',
  'test/units/stores/{capture-folder,database-decisions}.test.ts',
  'test/units/stores/folder-wwebjs/{*-content,staged-profile}.test.ts',
  'test/units/stores/postgres/*.test.ts',
  'test/units/vault/*.test.ts',
];
/** They load Baileys 6 beside Baileys 7: both keep their message types in one table of the process, so each has its own. */
const alone = [
  'test/units/engines/baileys/{credentials,proofs-of-superseded}.test.ts',
  'test/units/adapters/baileys/baileys-module.test.ts',
  'test/units/demo/baileys.test.ts',
];
const quick = ['test/laws/**/*.test.ts', 'test/units/**/*.test.ts', 'test/golden/**/*.test.ts'];
const parts = ['test/conformance/**/*.test.ts', ...long];
const full = ['test/faults/**/*.test.ts', 'test/journeys/**/*.test.ts', ...alone];

/** What is no test of disks writes to memory, where there is room for it. */
const memory = '/dev/shm';
const hasRoom = existsSync(memory) && statfsSync(memory).bavail * statfsSync(memory).bsize > 2 ** 31;
const inMemory = hasRoom ? { env: { TMPDIR: memory } } : {};

/** A machine with much to do takes its time; what does not come at all is a failure after this, too. */
const patient = { expect: { poll: { timeout: 60_000 } } };

/** One process for many files, because loading the modules anew for each costs as much as the tests. */
const shared = {
  isolate: false,
  maxWorkers: '100%',
  setupFiles: 'test/rigs/fixed-seed.ts',
  ...patient,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'quick',
          include: quick,
          exclude: [...long, ...alone],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          ...shared,
          ...inMemory,
        },
      },
      {
        test: {
          name: 'parts',
          sequence: { groupOrder: 1 },
          include: parts,
          exclude: alone,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          ...shared,
          ...inMemory,
        },
      },
      {
        test: {
          name: 'full',
          // After the others: these need both cores for their own processes.
          sequence: { groupOrder: 2 },
          include: full,
          globalSetup: 'test/rigs/faults/bundle-once.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: true,
          maxWorkers: 2,
          ...patient,
        },
      },
    ],
  },
});
