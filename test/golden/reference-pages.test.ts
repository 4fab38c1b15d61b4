// The pages that are made from the code say what the code says, and the pages by hand leave nothing out.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { referencePages } from '../../scripts/reference-pages.ts';
import { alertRules } from '../../src/core/alerts/index.ts';
import { guards } from '../../src/core/guards/index.ts';
import { operations } from '../../src/operations/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

function read(path: string): string {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
}

test('the reference pages are those that the code makes', async () => {
  for (const [path, text] of await referencePages()) {
    expect(read(path), `${path} is out of date: run \`npx tsx scripts/reference-pages.ts\``).toBe(text);
  }
});

test('every alert, every guard and every command is on the page about it', () => {
  const missing = (page: string, names: readonly string[]): string[] =>
    names.filter((name) => !read(page).includes(name)).map((name) => `${page}: ${name}`);
  const events = alertRules.map(({ event }) => `\`${event}\``);
  const commands = Object.values(operations).map(({ name }) => `\nholdfast ${name}`);
  const pages = [
    'see-what-you-have',
    'check-before-you-start',
    'keep-baileys-folders-small',
    'compact-sessions',
    'remove-orphans',
    'free-disk-space-of-profiles',
    'expire-idle-sessions',
    'growth',
    'pair-afresh',
    'back-up-and-restore',
    'keep-vaults-small',
    'take-things-back',
    'keep-sessions-in-a-database',
    'move-sessions-into-a-database',
    'keys-and-roles',
    'answer-alerts',
    'several-keepers',
  ].map((name) => read(`docs/${name}.md`).replaceAll(/\n +/g, '\n'));
  expect([
    ...missing('docs/keep-watch.md', events),
    ...missing(
      'docs/remove-orphans.md',
      guards.map(({ name }) => `\`${name}\``),
    ),
    ...commands.filter((command) => !pages.some((text) => text.includes(command))),
  ]).toEqual([]);
});
