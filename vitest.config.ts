// Three groups of tests: quick (the check loop), full (real parts and faults), each a folder under test/.
import { defineConfig } from 'vitest/config';

const quick = [
  'test/laws/**/*.test.ts',
  'test/units/**/*.test.ts',
  'test/golden/**/*.test.ts',
  'test/conformance/**/*.test.ts',
];
const full = ['test/faults/**/*.test.ts', 'test/journeys/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'quick', include: quick, testTimeout: 20_000 } },
      {
        test: {
          name: 'full',
          // After the quick ones: these need both cores for their own processes.
          sequence: { groupOrder: 1 },
          include: full,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: true,
          maxWorkers: 2,
        },
      },
    ],
  },
});
