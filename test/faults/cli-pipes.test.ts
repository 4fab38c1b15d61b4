// The command line between other programs: pipes that close early, and no colours where nobody sees them.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { worldWith } from '../units/keeper/scenes.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { worldFlags } from '../rigs/faults/holdfast.ts';

const built = builtOnce();

function shell(command: string, environment: Record<string, string> = {}) {
  const world = worldWith({ company_1: 160, company_2: 3 });
  const holdfast = [process.execPath, built.cli].map((word) => `'${word}'`).join(' ');
  const flags = worldFlags(world)
    .map((word) => `'${word}'`)
    .join(' ');
  const script = command.replaceAll('holdfast', holdfast).replaceAll('FLAGS', flags);
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...environment };
  return spawnSync('bash', ['-c', script], { encoding: 'utf8', env });
}

test.each(['scan FLAGS --json', 'scan FLAGS', 'doctor FLAGS', '--help', 'nonsense --json'])(
  'holdfast %s into a pipe that is closed ends without a word',
  (command) => {
    const { stderr } = shell(`{ holdfast ${command}; echo "exit $?" >&2; } | true`);
    expect(stderr).toMatch(/exit [023]\n$/);
    expect(stderr).not.toMatch(/EPIPE|\n\s+at /);
  },
);

test.each([{}, { CI: 'true' }, { NO_COLOR: '1', FORCE_COLOR: '1' }])(
  'a pipe gets no colours with %j',
  (environment) => {
    const { stdout, stderr } = shell('holdfast scan FLAGS --verbose', environment);
    expect(stdout).toContain('company_1/main');
    expect(stdout + stderr).not.toContain('\u001b');
  },
);

test('FORCE_COLOR brings them back', () => {
  expect(shell('holdfast scan FLAGS', { FORCE_COLOR: '1' }).stdout).toContain('\u001b[');
});
