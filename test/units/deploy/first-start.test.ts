// What the first `npm start` says while npm installs: nobody should take minutes of compiling for a hang.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const steps = fileURLToPath(new URL('../../../scripts/steps.mjs', import.meta.url));

test('before npm installs it is said that this may take minutes, after it how long it took, and the next time nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'first-start-'));
  for (const name of ['scripts', 'node_modules', 'bin']) mkdirSync(join(folder, name));
  copyFileSync(steps, join(folder, 'scripts/steps.mjs'));
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  // In place of npm, which would ask a registry: what it does is not the claim.
  writeFileSync(join(folder, 'bin/npm'), '#!/bin/sh\necho npm was here\n');
  chmodSync(join(folder, 'bin/npm'), 0o755);
  const install = (): string[] => {
    const script = `import('${join(folder, 'scripts/steps.mjs')}').then(({ install }) => install())`;
    const env = { ...process.env, PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` };
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { env, encoding: 'utf8' });
    return `${stdout}${stderr}`.split('\n').slice(0, -1);
  };
  const first = install();
  expect(first).toEqual([
    expect.stringMatching(/Installing.*compiled.*minutes/),
    'npm was here',
    expect.stringMatching(/^Installed in \d+ s\.$/),
  ]);
  expect(install()).toEqual([]);
});
