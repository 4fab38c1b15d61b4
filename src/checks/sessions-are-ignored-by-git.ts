// Credentials cannot slip into a repository or an image: ignore lines of git and Docker cover every session.
import { dirname } from 'node:path';
import { finding, shown } from '../core/finding.ts';
import type { Finding } from '../core/finding.ts';
import type { Place } from '../core/place.ts';
import type { Ground } from '../ports/ground.ts';
import type { Check, CheckScene } from './check.ts';
import { paths } from './kinds-of-places.ts';
import { matchedLengths } from './project/glob.ts';
import { gitIgnores } from './project/git-ignores.ts';
import { ignoreLinesOf, isIgnored } from './project/ignore-lines.ts';
import { isDockerfile, projectFoldersAbove } from './project/project-folders.ts';
import { dockerfileLines } from './project/scripts.ts';
import { segmentsOf, vitalPaths } from './project/vital-paths.ts';

const largestBytes = 256 * 1024;

export const sessionsAreIgnoredByGit: Check = {
  name: 'sessions-are-ignored-by-git',
  on: paths,
  codes: ['IGNORE_LINE_MISSING'],
  async find(scene) {
    // Files decide: a line like `auth/*` covers all that is in a folder, and not the folder.
    const files = vitalPaths(scene).slice(1);
    return [...(await byGit(scene, files)), ...(await byDocker(scene, files))];
  },
};

async function byGit({ place, ground }: CheckScene, files: readonly string[][]): Promise<Finding[]> {
  const ignores = await gitIgnores(ground, place.root);
  if (ignores === null) return [];
  const open = files.filter((file) => !ignores.covers(file));
  if (open.length === 0) return [];
  const text = `${shown(place.root)} lies in the git work tree ${shown(ignores.workTree)}, and no line of its ignore files covers ${covered(open, files)}.`;
  const subject = { place: place.url, path: `${prefixOf(ignores.workTree)}/.gitignore` };
  const check =
    'Then see with `git ls-files` whether something is in the repository already; a global ignore file of git does not count here.';
  return [
    finding('IGNORE_LINE_MISSING', 'warning', subject, text, `${line(place, ignores.workTree)} ${check}`),
  ];
}

async function byDocker({ place, ground }: CheckScene, files: readonly string[][]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { path: context, names } of await projectFoldersAbove(ground, dirname(place.root))) {
    for (const name of (names ?? []).filter(isDockerfile)) {
      const ignoreFile = await ignoreFileOf(ground, context, name);
      const copied = await copiedBy(ground, context, name, files);
      const lines = ignoreLinesOf(ignoreFile.text, segmentsOf(context), true);
      const open = copied.filter((file) => !isIgnored(lines, file, false));
      if (open.length === 0) continue;
      const text = `${shown(name)} in ${shown(context)} copies ${shown(place.root)} into the image, and no line of .dockerignore covers ${covered(open, files)}.`;
      const subject = { place: place.url, path: ignoreFile.path };
      findings.push(finding('IGNORE_LINE_MISSING', 'warning', subject, text, line(place, context)));
    }
  }
  return findings;
}

/** `Dockerfile.dockerignore` beside a Dockerfile replaces `.dockerignore`, as BuildKit has it. */
async function ignoreFileOf(
  ground: Ground,
  context: string,
  dockerfile: string,
): Promise<{ path: string; text: string }> {
  const common = `${prefixOf(context)}/.dockerignore`;
  for (const path of [`${prefixOf(context)}/${dockerfile}.dockerignore`, common]) {
    const file = await ground.readSmallText(path, largestBytes);
    if (file !== null) return { path, text: file.text };
  }
  return { path: common, text: '' };
}

/** Which of the files COPY and ADD take from the context; what they take from other stages does not count. */
async function copiedBy(
  ground: Ground,
  context: string,
  dockerfile: string,
  files: readonly string[][],
): Promise<string[][]> {
  const file = await ground.readSmallText(`${prefixOf(context)}/${dockerfile}`, largestBytes);
  const copies = dockerfileLines(file?.text ?? '').filter(
    ({ instruction }) => instruction === 'COPY' || instruction === 'ADD',
  );
  const sources = copies.flatMap(({ rest }) => {
    if (/(^|\s)--from=/.test(rest)) return [];
    const words = rest.startsWith('[')
      ? [...rest.matchAll(/"([^"]*)"/g)].map((found) => found[1] ?? '')
      : rest.split(/\s+/);
    return words.filter((word) => !word.startsWith('--')).slice(0, -1);
  });
  const patterns = sources.map((source) => segmentsOf(`${context}/${source}`));
  // COPY's star takes names with a leading dot, unlike a shell's.
  return files.filter((path) => patterns.some((pattern) => matchedLengths(pattern, path, 'ignore').size > 0));
}

function covered(open: readonly string[][], all: readonly string[][]): string {
  const example = shown(`/${open[0]?.join('/') ?? ''}`);
  return open.length === all.length
    ? `its sessions (for example ${example})`
    : `${example} and ${open.length - 1} more`;
}

function line({ kind, root }: Place, folder: string): string {
  if (root === folder) return 'The line: *';
  const below = root.slice(prefixOf(folder).length + 1).replace(/[*?[\]\\]/g, (letter) => `\\${letter}`);
  // SQLite lays -wal and -shm beside its file.
  return `The line: ${shown(`/${below}${kind === 'folder' ? '/' : '*'}`)}`;
}

function prefixOf(folder: string): string {
  return folder === '/' ? '' : folder;
}
