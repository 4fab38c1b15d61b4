// No second folder of the same name in the project holds sessions that nobody looks at.
import { finding, shown } from '../core/finding.ts';
import type { Finding } from '../core/finding.ts';
import type { Engine } from '../core/session.ts';
import type { Ground } from '../ports/ground.ts';
import type { Check } from './check.ts';
import { folders } from './kinds-of-places.ts';
import { projectFoldersAbove } from './project/project-folders.ts';

/** Where compilers and bundlers put what is then started from there. */
const usualFolders = [
  '',
  'dist',
  'build',
  'src',
  'app',
  'server',
  'backend',
  'packages',
  'scripts',
  'bin',
  'lib',
  'out',
];

export const noSessionsAreStranded: Check = {
  name: 'no-sessions-are-stranded',
  on: folders,
  codes: ['STRANDED_SESSIONS'],
  async find({ place, ground, workingDirectory }) {
    if (place.engine === null) return [];
    const name = place.root.slice(place.root.lastIndexOf('/') + 1);
    const above = [
      ...(await projectFoldersAbove(ground, place.root)),
      ...(await projectFoldersAbove(ground, workingDirectory)),
    ];
    const folders = new Set([
      workingDirectory,
      ...above.flatMap(({ path }) => usualFolders.map((folder) => join(path, folder))),
    ]);
    const candidates = new Set([...folders].map((folder) => join(folder, name)));
    const findings: Finding[] = [];
    for (const path of candidates) {
      if (path === place.root || place.root.startsWith(`${path}/`)) continue;
      if (!(await isRealFolder(ground, path))) continue;
      if (!(await holdsSessions(ground, path, place.engine))) continue;
      const text = `${shown(path)} also holds sessions; ${shown(place.root)} is the place that is looked at.`;
      findings.push(finding('STRANDED_SESSIONS', 'warning', { place: place.url, path }, text));
    }
    return findings;
  },
};

/** A link is no second folder: mostly it leads to the place, and links are never followed. */
async function isRealFolder(ground: Ground, path: string): Promise<boolean> {
  return (await ground.statOf(path))?.kind === 'folder';
}

async function holdsSessions(ground: Ground, path: string, engine: Engine): Promise<boolean> {
  const names = (await ground.listNames(path)) ?? [];
  if (engine === 'wwebjs')
    return names.some((name) => /^(session(-[-_\w]+)?|RemoteAuth(-[-_\w]+)?(\.zip)?)$/.test(name));
  if (names.includes('creds.json')) return true;
  for (const name of names.slice(0, 50)) {
    if ((await ground.statOf(`${path}/${name}/creds.json`)) !== null) return true;
  }
  return false;
}

function join(folder: string, name: string): string {
  return `${folder === '/' ? '' : folder}${name === '' ? '' : `/${name}`}`;
}
