// Ignore lines of git and Docker that miss the sessions: read as git itself reads them.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sessionsAreIgnoredByGit } from '../../../src/checks/sessions-are-ignored-by-git.ts';
import { pictureOf, sceneOf, temporaryFolder, write } from './scene.ts';

type Files = Readonly<Record<string, string | null>>;

describe('ignore lines', () => {
  const paths = ['auth/company_5', 'deep/auth/company_5'];

  async function missing(files: Files, place = 'auth'): Promise<(string | null)[]> {
    const project = temporaryFolder();
    const root = join(project, place);
    write(project, { [`${place}/company_5/creds.json`]: '{}', ...files });
    const found = await sessionsAreIgnoredByGit.find(
      sceneOf(root, 'baileys', { pictures: [pictureOf(root, 'company_5')] }),
    );
    return found.map(({ path }) => path?.slice(project.length + 1) ?? null);
  }

  const lines: readonly string[] = [
    'auth',
    'auth/',
    '/auth',
    '/auth/',
    'auth/*',
    'auth/**',
    '**/auth/',
    'a?th',
    'a[tu]th',
    '*',
    '*.json',
    'creds.json',
    'auth\n!auth',
    'auth/\n!auth/company_5/',
    '/auth/*\n!/auth/company_5',
    '# auth',
    '\\auth',
    'auth   ',
    '!auth',
    'company_5',
    'auth/company_5/creds.json',
    'deep/auth',
    '/deep/**/creds.json',
    'Auth',
    'auth/company_*/',
    '',
    'auth\r',
    'AUTH/',
    '/auth\n*.md',
  ];

  test.each(paths)('are read as git reads them, at %s', async (session) => {
    const project = temporaryFolder();
    const root = join(project, session.replace('/company_5', ''));
    write(project, { [`${session}/creds.json`]: '{}' });
    execFileSync('git', ['init', '-q', project]);
    const scene = sceneOf(root, 'baileys', { pictures: [pictureOf(root, 'company_5')] });
    const list = ['-C', project, 'ls-files', '-o', '--exclude-standard'];
    for (const text of lines) {
      write(project, { '.gitignore': `${text}\n` });
      const ours = (await sessionsAreIgnoredByGit.find(scene)).length === 0;
      const untracked = execFileSync('git', list, { encoding: 'utf8' });
      expect([text, ours]).toEqual([text, !untracked.includes('creds.json')]);
    }
  });

  test('count from every folder down to the sessions, and from info/exclude', async () => {
    expect(await missing({ '.git': null })).toEqual(['.gitignore']);
    expect(await missing({ '.git': null, 'deep/.gitignore': '/auth/\n' }, 'deep/auth')).toEqual([]);
    expect(await missing({ '.git': null, 'auth/.gitignore': '*\n' })).toEqual([]);
    expect(await missing({ '.git/info/exclude': 'auth\n' })).toEqual([]);
    expect(await missing({ '.git': 'gitdir: ../elsewhere' })).toEqual(['.gitignore']);
  });

  test('are not missed where there is no repository and no image', async () => {
    expect(await missing({ 'package.json': '{}' })).toEqual([]);
  });

  test('of Docker are missed where the image takes the folder in', async () => {
    const copyAll = { Dockerfile: 'FROM node\nWORKDIR /app\nCOPY --chown=node . .\n' };
    expect(await missing(copyAll)).toEqual(['.dockerignore']);
    expect(await missing({ ...copyAll, '.dockerignore': 'auth\n' })).toEqual([]);
    expect(await missing({ ...copyAll, '.dockerignore': '**\n!src\n' })).toEqual([]);
    expect(await missing({ ...copyAll, '.dockerignore': 'auth\n!auth/company_5\n' })).toEqual([
      '.dockerignore',
    ]);
    // Docker's lines start at the context, unlike git's.
    expect(await missing({ ...copyAll, '.dockerignore': 'auth\n' }, 'deep/auth')).toEqual(['.dockerignore']);
    expect(await missing({ ...copyAll, '.dockerignore': '', 'Dockerfile.dockerignore': 'auth\n' })).toEqual(
      [],
    );
    expect(await missing({ Dockerfile: 'FROM node\nCOPY package.json src ./\nCOPY --from=x . .\n' })).toEqual(
      [],
    );
    expect(await missing({ Dockerfile: 'FROM node\nCOPY ["auth", "/app/auth"]\n' })).toEqual([
      '.dockerignore',
    ]);
  });
});
