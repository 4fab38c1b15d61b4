// No script of the project beside the sessions, or of the one that is worked in, removes them.
import { finding, shown } from '../core/finding.ts';
import type { Finding } from '../core/finding.ts';
import type { Check, CheckScene } from './check.ts';
import { paths } from './kinds-of-places.ts';
import { gitIgnores } from './project/git-ignores.ts';
import { isDenied, isDockerfile, isMakefile, projectFoldersAbove } from './project/project-folders.ts';
import type { ProjectFolder } from './project/project-folders.ts';
import { dockerfileScripts, makefileScripts, packageScripts } from './project/scripts.ts';
import type { Script } from './project/scripts.ts';
import { vitalPaths } from './project/vital-paths.ts';
import type { Bearing, Exposed } from './project/wipe.ts';
import { wipesIn } from './project/wipe-commands.ts';

/** Scripts that people write are shorter; what is longer was made by a machine and is said to be unread. */
const largestBytes = 256 * 1024;
const mostFiles = 200;

export const nothingWipesTheSessions: Check = {
  name: 'nothing-wipes-the-sessions',
  on: paths,
  codes: ['WIPE_SCRIPT', 'WIPE_SEARCH_INCOMPLETE'],
  async find(scene) {
    const beside = await projectFoldersAbove(scene.ground, scene.place.root);
    const workedIn = await projectFoldersAbove(scene.ground, scene.workingDirectory);
    const folders = new Map([...beside, ...workedIn].map((folder) => [folder.path, folder]));
    if (folders.size === 0) return [];
    const exposed = await exposedPaths(scene);
    const findings: Finding[] = [];
    for (const folder of folders.values()) findings.push(...(await ofFolder(scene, folder, exposed)));
    return findings;
  },
};

async function exposedPaths(scene: CheckScene): Promise<Exposed[]> {
  const [root = [], ...files] = vitalPaths(scene);
  const ignores = await gitIgnores(scene.ground, scene.place.root);
  const exposed = files.map((path) => ({
    path,
    rootLength: root.length,
    ignored: ignores?.covers(path) ?? false,
  }));
  // git ignores files; a folder counts as ignored when all that matters in it is.
  return [
    { path: root, rootLength: root.length, ignored: exposed.every(({ ignored }) => ignored) },
    ...exposed,
  ];
}

async function ofFolder(
  scene: CheckScene,
  folder: ProjectFolder,
  exposed: readonly Exposed[],
): Promise<Finding[]> {
  if (folder.names === null) return [unread(scene, folder.path, 'the folder may not be listed')];
  const prefix = folder.path === '/' ? '' : folder.path;
  const inScripts = await namesIn(scene, `${prefix}/scripts`);
  const files = [
    ...folder.names.filter(
      (name) => name === 'package.json' || isMakefile(name) || isDockerfile(name) || isShell(name),
    ),
    ...inScripts.names.filter(isShell).map((name) => `scripts/${name}`),
  ];
  const findings = [...inScripts.findings];
  for (const file of files.slice(0, mostFiles)) {
    findings.push(...(await ofFile(scene, folder.path, `${prefix}/${file}`, exposed)));
  }
  if (files.length > mostFiles)
    findings.push(unread(scene, folder.path, `only ${mostFiles} of ${files.length} files were read`));
  return findings;
}

function isShell(name: string): boolean {
  return /\.(sh|bash)$/.test(name);
}

async function namesIn(
  { ground, ...scene }: CheckScene,
  path: string,
): Promise<{ names: readonly string[]; findings: Finding[] }> {
  try {
    return { names: (await ground.listNames(path)) ?? [], findings: [] };
  } catch (cause) {
    if (!isDenied(cause)) throw cause;
    return { names: [], findings: [unread(scene, path, 'the folder may not be listed')] };
  }
}

async function ofFile(
  scene: CheckScene,
  folder: string,
  path: string,
  exposed: readonly Exposed[],
): Promise<Finding[]> {
  try {
    const file = await scene.ground.readSmallText(path, largestBytes);
    if (file === null) return [];
    if (!file.whole) return [unread(scene, path, `it is larger than ${largestBytes / 1024} kB`)];
    return scriptsOf(path, file.text).flatMap((script) => ofScript(scene, folder, path, script, exposed));
  } catch (cause) {
    if (cause instanceof SyntaxError) return [unread(scene, path, 'it is not JSON')];
    if (isDenied(cause)) return [unread(scene, path, 'this user may not read it')];
    throw cause;
  }
}

function scriptsOf(path: string, text: string): Script[] {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'package.json') return packageScripts(text);
  if (isMakefile(name)) return makefileScripts(text);
  if (isDockerfile(name)) return dockerfileScripts(text);
  return [{ name: 'a command', text, automatic: false }];
}

function ofScript(
  { place }: CheckScene,
  folder: string,
  path: string,
  script: Script,
  exposed: readonly Exposed[],
): Finding[] {
  const ownFolder = path.slice(0, path.lastIndexOf('/')) || '/';
  // A script may be started in its own folder or in the project's; a Dockerfile's WORKDIR mostly holds the project.
  const starts = new Set([folder, ownFolder, ...(script.startsIn === undefined ? [] : [script.startsIn])]);
  const found = new Map<string, Bearing>();
  for (const start of starts) {
    for (const wipe of wipesIn(script.text, start, ownFolder)) {
      const bearings = exposed.map((one) => wipe.bearing(one));
      if (bearings.includes('certain')) found.set(wipe.command, 'certain');
      else if (bearings.includes('possible') && !found.has(wipe.command)) found.set(wipe.command, 'possible');
    }
  }
  return [...found].map(([command, bearing]) => {
    const effect = bearing === 'certain' ? 'which removes' : 'which may remove';
    const when = script.automatic ? ' It runs by itself, with an install, a build or a start.' : '';
    const text = `${capital(script.name)} in ${shown(path)} runs "${shown(shortened(command))}", ${effect} sessions of ${shown(place.root)}.${when}`;
    const level = script.automatic && bearing === 'certain' ? 'critical' : 'warning';
    return finding('WIPE_SCRIPT', level, { place: place.url, path }, text);
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function shortened(command: string): string {
  return command.length > 160 ? `${command.slice(0, 159)}…` : command;
}

function unread({ place }: Pick<CheckScene, 'place'>, path: string, why: string): Finding {
  const text = `${shown(path)} was not searched for commands that remove sessions: ${why}.`;
  return finding('WIPE_SEARCH_INCOMPLETE', 'info', { place: place.url, path }, text);
}
