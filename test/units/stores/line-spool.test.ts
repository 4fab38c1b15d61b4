// Lines beyond what memory may hold lie in a file without a name, and come back as they were.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LineSpool } from '../../../src/stores/baileys-snapshots/line-spool.ts';
import { freshFolder } from '../../rigs/faults/world.ts';

test('a few lines are held, the others lie in a file that nobody can find', () => {
  const folder = join(freshFolder(), '.holdfast');
  const spool = new LineSpool(folder, 1000);
  const texts = Array.from({ length: 500 }, (_, n) => `line ${n} ${'ä'.repeat(n % 90)}`);
  const lines = texts.map((text) => spool.add(text));
  expect(lines.filter(({ held }) => held !== null).length).toBeLessThan(30);
  expect(readdirSync(folder)).toEqual([]);
  expect(lines.toReversed().map((line) => spool.text(line))).toEqual(texts.toReversed());
  spool.close();
});
