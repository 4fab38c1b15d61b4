// The types that users see fit Baileys 7 and 6.7 as they are.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Its second statement does not fit any version, its third one only those that have such a type. */
const misfit = `import makeWASocket from '@whiskeysockets/baileys';
  import { useHoldfastAuthState } from '../../../../../src/index.ts';
  const { state } = await useHoldfastAuthState('a');
  makeWASocket({ auth: { ...state, keys: { get: state.keys.get } } });
  await state.keys.get('lid-mapping', ['1']);`;

/** What the type checker says of programs whose `@whiskeysockets/baileys` is the one in that folder. */
function complaints(programs: readonly string[], baileys: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'types-fit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const compilerOptions = {
    noEmit: true,
    typeRoots: [join(root, 'node_modules/@types')],
    paths: { '@whiskeysockets/baileys': [join(root, 'node_modules', baileys, 'lib/index.d.ts')] },
  };
  const project = { extends: join(root, 'tsconfig.json'), compilerOptions, include: [], files: programs };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', folder], {
    encoding: 'utf8',
    cwd: root,
  });
  // What concerns a bot: the rest of the program has the type check of its own.
  const ours = /^(test|src\/adapters|src\/use-holdfast|error)/;
  return `${stdout}${stderr}`.split('\n').filter((line) => ours.test(line));
}

test.each([
  ['@whiskeysockets/baileys', /wrong\.ts\(4,.*'set' is missing/],
  // A type that only Baileys 7 has: the types are really those of the one that is installed.
  ['baileys-6', /wrong\.ts\(5,.*"lid-mapping"/],
])('a bot over %s needs no cast, and what does not fit is found', (baileys, found) => {
  const folder = mkdtempSync(join(root, 'test/units/adapters/baileys/wrong-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const wrong = join(folder, 'wrong.ts');
  writeFileSync(wrong, misfit);
  const all = complaints([join(root, 'test/units/adapters/baileys/bot.ts'), wrong], baileys);
  expect(all.filter((line) => !line.includes('wrong.ts('))).toEqual([]);
  expect(all.join('\n')).toMatch(found);
});
