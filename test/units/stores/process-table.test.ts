// Only Holdfast's own commands are passed over among the processes that name a folder.
import { describe, expect, test } from 'vitest';
import { mentioning } from '../../../src/stores/folder/process-table.ts';

const folder = '/srv/holdfast';

function counts(...args: string[]): boolean {
  return mentioning(new Map([[7, args]]), folder).length === 1;
}

describe('a program that names the folder counts', () => {
  test.each([
    [['node', 'bot.js', folder]],
    [['node', '/app/bot.js', 'x', folder]],
    [['/usr/bin/node', '--import', '/x/bin/holdfast', '/app/bot.js', folder]],
    [['node', '-r', '/opt/bin/holdfast', 'bot.js', folder]],
    [['node', '--max-old-space-size=512', 'bot.js', '/opt/bin/holdfast', folder]],
    [['bun', 'run', 'bot.ts', folder]],
    [['node', folder]],
    [['chrome', `--user-data-dir=${folder}`, '/opt/bin/holdfast']],
    [['sudo', 'node', 'bot.js', folder]],
    [['', folder]],
  ])('%j', (args) => expect(counts(...args)).toBe(true));
});

describe('Holdfast itself does not count', () => {
  test.each([
    [['node', '/usr/local/bin/holdfast', 'scan', folder]],
    [['node', '/app/node_modules/.bin/holdfast', 'scan', folder]],
    [['/usr/bin/node', '--import', 'file:///x/loader.mjs', '/app/src/doors/cli/bin.ts', 'scan', folder]],
    [['node', '--max-old-space-size=512', '/app/dist/doors/cli/bin.js', 'scan', folder]],
    [['deno', 'run', '-A', '/usr/bin/holdfast', folder]],
    [['/usr/bin/holdfast', 'scan', folder]],
    [['holdfast', 'scan', folder]],
    [['sudo', '-u', 'bot', 'holdfast', 'scan', folder]],
    [['timeout', '60', '/usr/bin/holdfast', 'scan', folder]],
  ])('%j', (args) => expect(counts(...args)).toBe(false));
});
