// What a project does to sessions that lie in it: scripts that remove them, twins elsewhere.
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nothingWipesTheSessions } from '../../../src/checks/nothing-wipes-the-sessions.ts';
import { noSessionsAreStranded } from '../../../src/checks/no-sessions-are-stranded.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { pictureOf, sceneOf, temporaryFolder, write } from './scene.ts';

type Files = Readonly<Record<string, string | null>>;

async function wipes(files: Files, place = '.wwebjs_auth'): Promise<Finding[]> {
  const project = temporaryFolder();
  const root = join(project, place);
  write(project, { [`${place}/session-x/Default`]: null, ...files });
  const pictures = [pictureOf(root, 'session-x', {}, 'local-profile')];
  return nothingWipesTheSessions.find(sceneOf(root, 'wwebjs', { pictures }));
}

async function wipedBy(command: string, files: Files = {}): Promise<boolean> {
  const found = await wipes({ 'package.json': JSON.stringify({ scripts: { clean: command } }), ...files });
  return found.some(({ code }) => code === 'WIPE_SCRIPT');
}

describe('commands that remove the sessions', () => {
  test.each([
    'rm -rf .wwebjs_auth',
    'rm -rf ./.wwebjs_auth/ dist',
    'rm -fr -- ".wwebjs_auth"',
    "rm --recursive '.wwebjs_auth'",
    'npm run lint && rm -rf .ww*',
    'rm -rf .wwebjs_{auth,cache}',
    'rm -rf .wwebjs_auth/*',
    'rm -rf .wwebjs_auth/session-[a-z]',
    'rm -rf .wwebjs_auth/session-x/Default/IndexedDB',
    'rm -rf .',
    'sudo rm -rf "$PWD/.wwebjs_auth"',
    'DIR=.wwebjs_auth; rm -rf "$DIR"',
    'rm -rf "${DIR:-.wwebjs_auth}"',
    'rm -rf $DIR/.wwebjs_auth',
    'rm -rf ~/.wwebjs_auth/session-*',
    'cd .wwebjs_auth && rm -rf session-*',
    'rimraf .wwebjs_auth',
    'npx --yes rimraf dist .wwebjs_auth',
    'shx rm -rf .wwebjs_auth',
    'cross-env A=1 rimraf "**/.wwebjs_auth"',
    'del-cli .wwebjs_auth',
    'rmdir /s /q .wwebjs_auth',
    'git clean -fdx',
    'git clean -xdff',
    'git -C . clean -d --force -x',
    'find . -name "*_auth" -exec rm -rf {} +',
    'find .wwebjs_auth -mtime +7 -delete',
    'rsync -a --delete dist/ ./',
    `node -e "require('fs').rmSync('.wwebjs_auth',{recursive:true})"`,
    `sh -c 'rm -rf .wwebjs_auth'`,
    'echo $(rm -rf .wwebjs_auth)',
    'if true; then rm -rf .wwebjs_auth; fi',
  ])('%s', async (command) => {
    expect(await wipedBy(command)).toBe(true);
  });
});

describe('commands that leave the sessions alone', () => {
  test.each([
    'rm -rf dist',
    'rm -rf .wwebjs_auth_old',
    'rm -rf *',
    'rm -rf ./*_auth',
    'rm -rf .wwebjs_auth/session-x/Default/Cache',
    'rm -f .wwebjs_auth',
    'echo rm -rf .wwebjs_auth',
    'echo "rm -rf .wwebjs_auth"',
    'true # rm -rf .wwebjs_auth',
    'rm -rf "$DIR"',
    'rm -rf $DIR/*',
    'rm -rf "$TMPDIR"/x/.wwebjs_auth/session-y',
    'rm -rf ".ww*"',
    'cd dist && rm -rf .wwebjs_auth',
    'git clean -ndx',
    'git clean -fx',
    'git clean -fdx -e .wwebjs_auth',
    'git clean -fdX',
    'git checkout -- clean',
    'git clean -fdx dist',
    'find . -name node_modules -exec rm -rf {} +',
    'find . -not -path "./.wwebjs_auth/*" -delete',
    'find .wwebjs_auth -mtime +7',
    'rsync -a --delete --exclude=.wwebjs_auth dist/ ./',
    'rsync -a --delete dist/ bot@host:/srv/app',
    'rsync -a dist/ ./',
    'cp -r .wwebjs_auth backup > .wwebjs_auth.log',
    'rmdir .wwebjs_auth',
  ])('%s', async (command) => {
    expect(await wipedBy(command)).toBe(false);
  });

  test('nothing that is read is run', async () => {
    const project = temporaryFolder();
    const mark = join(project, 'mark');
    write(project, {
      'package.json': JSON.stringify({ scripts: { x: `$(touch ${mark}); \`touch ${mark}\`` } }),
      'x.sh': `touch ${mark}`,
      'auth/creds.json': '{}',
    });
    await nothingWipesTheSessions.find(sceneOf(join(project, 'auth')));
    expect(existsSync(mark)).toBe(false);
  });
});

test('what git ignores decides what git clean takes', async () => {
  const ignored = { '.gitignore': '.wwebjs_auth/\n', '.git': null };
  expect(await wipedBy('git clean -fd', ignored)).toBe(false);
  expect(await wipedBy('git clean -fdX', ignored)).toBe(true);
  expect(await wipedBy('git clean -fdx', ignored)).toBe(true);
  expect(await wipedBy('git clean -fd', { '.git': null })).toBe(true);
});

test('a script that runs by itself is critical, also when another one starts it', async () => {
  const scripts = { prebuild: 'npm run tidy', tidy: 'rm -rf .wwebjs_auth', clean: 'rimraf .wwebjs_auth' };
  const found = await wipes({ 'package.json': JSON.stringify({ scripts }) });
  expect(found.map(({ level, text }) => [level, /The script "(\w+)"/.exec(text)?.[1]])).toEqual([
    ['critical', 'tidy'],
    ['warning', 'clean'],
  ]);
});

test.each<[string, string, string]>([
  ['Makefile', 'AUTH := .wwebjs_auth\nclean:\n\t@rm -rf $(AUTH)\n', 'The target "clean"'],
  ['Makefile', 'clean:\n\t-$(RM) -r dist \\\n\t  .wwebjs_auth\n', 'The target "clean"'],
  ['Dockerfile', 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci && \\\n  rm -rf .wwebjs_auth\n', 'Its RUN'],
  ['Dockerfile', 'FROM node\nENTRYPOINT ["sh", "-c", "rm -rf .wwebjs_auth; node ."]\n', 'Its ENTRYPOINT'],
  ['deploy.sh', '#!/bin/sh\nset -e\ngit fetch\ngit clean -fdx\n', 'A command'],
  ['scripts/reset.sh', 'cd "$(dirname "$0")/.."\nrm -rf .wwebjs_auth\n', 'A command'],
  ['scripts/reset.sh', 'rm -rf "$(dirname "${BASH_SOURCE[0]}")/../.wwebjs_auth"\n', 'A command'],
  ['scripts/reset.sh', 'cat <<EOF\nrm -rf dist\nEOF\nrm -rf .wwebjs_auth\n', 'A command'],
])('%s is searched as well: %j', async (file, text, begins) => {
  const found = await wipes({ 'package.json': '{}', [file]: text });
  expect(found).toMatchObject([{ code: 'WIPE_SCRIPT' }]);
  expect(found[0]?.text.startsWith(begins)).toBe(true);
});

test('the text of a here-document is no command', async () => {
  expect(await wipes({ 'package.json': '{}', 'a.sh': 'cat <<EOF\nrm -rf .wwebjs_auth\nEOF\n' })).toEqual([]);
});

test('a project above is found up to its repository, and the one that is worked in as well', async () => {
  const script = { 'package.json': JSON.stringify({ scripts: { clean: 'rm -rf data' } }) };
  expect(await wipes(script, 'data/wa/.wwebjs_auth')).toHaveLength(1);
  expect(await wipes({ ...script, 'data/.git': null }, 'data/wa/.wwebjs_auth')).toEqual([]);
  const [elsewhere, root] = [temporaryFolder(), temporaryFolder()];
  write(elsewhere, { 'package.json': JSON.stringify({ scripts: { clean: `rm -rf ${root}` } }) });
  expect(
    await nothingWipesTheSessions.find(sceneOf(root, 'baileys', { workingDirectory: elsewhere })),
  ).toHaveLength(1);
});

test('what could not be searched is said', async () => {
  expect(await wipes({ 'package.json': '{ "scripts": ' })).toMatchObject([
    { code: 'WIPE_SEARCH_INCOMPLETE' },
  ]);
  const long = await wipes({ 'package.json': '{}', 'long.sh': '#'.repeat(300_000) });
  expect(long).toMatchObject([{ code: 'WIPE_SEARCH_INCOMPLETE' }]);
  expect(await wipes({ 'package.json': '[1]', 'odd.sh': '"$(`${' + '('.repeat(5000) })).toEqual([]);
  if (process.getuid?.() === 0) return;
  const project = temporaryFolder();
  write(project, { 'package.json': '{}', 'a.sh': '', auth: null });
  chmodSync(join(project, 'a.sh'), 0);
  expect(await nothingWipesTheSessions.find(sceneOf(join(project, 'auth')))).toMatchObject([
    { code: 'WIPE_SEARCH_INCOMPLETE' },
  ]);
});

test('hostile patterns and names cost no time and match nothing wrong', async () => {
  const stars = `rm -rf ${'*a'.repeat(400)} [ [] [!] {a,{b,c} \\`;
  expect(await wipes({ 'package.json': JSON.stringify({ scripts: { x: stars } }) }, 'a'.repeat(200))).toEqual(
    [],
  );
  const long = [
    '$( '.repeat(80_000),
    '['.repeat(200_000),
    `rm -rf {${','.repeat(200_000)}`,
    `rm -rf ${'['.repeat(200_000)}`,
  ];
  for (const text of long)
    await wipes({
      'package.json': '{}',
      'a.sh': text,
      Dockerfile: '\n'.repeat(200_000),
      '.gitignore': ' '.repeat(200_000),
    });
  const name = 'au th\n*[x]';
  expect(
    await wipes({ 'package.json': JSON.stringify({ scripts: { x: `rm -rf 'au th\n*[x]'` } }) }, name),
  ).toHaveLength(1);
  expect(await wipes({ 'package.json': JSON.stringify({ scripts: { x: 'rm -rf auth' } }) }, name)).toEqual(
    [],
  );
});

test('sessions in a folder of the same name elsewhere in the project are stranded', async () => {
  const project = temporaryFolder();
  write(project, {
    'package.json': '{}',
    'auth/a/creds.json': '{}',
    'dist/auth/b/creds.json': '{}',
    'src/auth/login.ts': '',
    'cwd/auth/creds.json': '{}',
  });
  const scene = sceneOf(join(project, 'auth'), 'baileys', { workingDirectory: join(project, 'cwd') });
  const found = await noSessionsAreStranded.find(scene);
  expect(found.map(({ path }) => (path ?? '').slice(project.length)).sort()).toEqual([
    '/cwd/auth',
    '/dist/auth',
  ]);
});
