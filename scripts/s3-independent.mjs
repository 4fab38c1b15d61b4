// `npm run test:s3-independent`: the conformance of blobs in S3 against a server that others wrote, Ceph's gateway, over http
// and over https. Installs Debian's packages where they are missing (as root), and stops what it started.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installCeph, startCeph } from './ceph.mjs';
import { install, root } from './steps.mjs';

const TESTS_TIMEOUT_MS = 600_000;

install();
console.log('Installing Ceph (once) …');
installCeph();
console.log('Starting a monitor, an OSD in memory and a gateway …');
const ceph = await startCeph();
let counted;
try {
  counted = runTests();
} finally {
  await ceph.stop();
}
console.log(`${counted.passed} passed, ${counted.failed} failed`);
process.exit(counted.failed === 0 && counted.passed > 0 ? 0 : 1);

function runTests() {
  const report = join(tmpdir(), `holdfast-s3-${process.pid}.json`);
  const vaults = [
    `s3://holdfast-test?endpoint=${ceph.endpoint}`,
    `s3://holdfast-test?endpoint=${ceph.tlsEndpoint}&ca=${ceph.caPath}`,
  ];
  const env = {
    ...process.env,
    HOLDFAST_TEST_S3: vaults.join(' '),
    AWS_ACCESS_KEY_ID: ceph.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ceph.credentials.secretAccessKey,
  };
  const reporters = ['--reporter', 'default', '--reporter', 'json', `--outputFile.json=${report}`];
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'quick', ...reporters];
  const { status } = spawnSync(process.execPath, [...vitest, 'test/conformance/s3-blobs.test.ts'], {
    cwd: root,
    env,
    stdio: 'inherit',
    timeout: TESTS_TIMEOUT_MS,
  });
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(report);
  // A file that fails to load has no failed test of its own, and must count all the same.
  return { passed: numPassedTests, failed: status === 0 ? numFailedTests : Math.max(1, numFailedTests) };
}
