// `npm test`: installs what the tests need, system packages too, runs them all, and closes with the count.
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { ensureChromium } from './install-chromium.mjs';
import { build, checkSources, install, root } from './steps.mjs';

install();
await checkSources();
build();
process.env.HOLDFAST_CHROMIUM = ensureChromium();

const report = join(tmpdir(), `holdfast-tests-${process.pid}.json`);
const vitest = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter',
  'default',
  '--reporter',
  'json',
  `--outputFile.json=${report}`,
];
const { status } = spawnSync(process.execPath, [...vitest, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
rmSync(report);
// A file that fails to load has no failed test of its own, and must count all the same.
const failed = Math.max(
  numFailedTests,
  status === 0 ? 0 : Math.max(1, numFailedTestSuites === 0 ? 1 : numFailedTests || 1),
);
console.log(`${numPassedTests} passed, ${failed} failed`);
process.exit(status === 0 && numPassedTests > 0 ? 0 : 1);
