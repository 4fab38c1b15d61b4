// The page of capabilities names tests: each of its files and titles is there, so that no row rests on a test that went away.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../rigs/docs/read-pages.ts';

const page = readFileSync(join(ROOT, 'docs/coverage.md'), 'utf8');

interface Named {
  readonly file: string;
  readonly titles: readonly string[];
}

/** `file`: `title`, `title`; the next file begins after a line break or ends the cell. */
function namedTests(text: string): Named[] {
  return [...text.matchAll(/`(test\/\S+\.test\.ts)`: ((?:`[^`]+`(?:, )?)+)/g)].map(
    ([, file = '', titles = '']) => ({
      file,
      titles: [...titles.matchAll(/`([^`]+)`/g)].map(([, title = '']) => title),
    }),
  );
}

/** Titles are looked for as they are written in the file, quotes in them escaped or not. */
function missingIn({ file, titles }: Named): string[] {
  if (!existsSync(join(ROOT, file))) return [file];
  const text = readFileSync(join(ROOT, file), 'utf8').replaceAll("\\'", "'");
  return titles
    .filter((title) => title.split(' > ').some((part) => !text.includes(part)))
    .map((title) => `${file}: ${title}`);
}

test('every test that the page of capabilities names is there, under its title', () => {
  const named = namedTests(page);
  expect(named.flatMap(({ titles }) => titles).length).toBeGreaterThan(200);
  expect(named.flatMap(missingIn)).toEqual([]);
});

test('the reader finds every file that the page names, and tells a title that is not there', () => {
  const files = [...page.matchAll(/`(test\/\S+\.test\.ts)`/g)].map(([, file]) => file);
  expect(namedTests(page).map(({ file }) => file)).toEqual(files);
  // Put together here, so that this file does not hold the title.
  const absent = ['no test is', 'called so'].join(' ');
  const cell = `\`test/laws/coverage.test.ts\`: \`${absent}\`<br>\`test/laws/none.test.ts\`: \`x\``;
  expect(namedTests(cell).flatMap(missingIn)).toEqual([
    `test/laws/coverage.test.ts: ${absent}`,
    'test/laws/none.test.ts',
  ]);
});
