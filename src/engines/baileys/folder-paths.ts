// Which folder below a Baileys place is that of a session: the way back from nameBaileysSession.
import { sessionName } from '../../core/session.ts';
import { classifyBaileysFile } from './classify-file.ts';
import { nameBaileysSession } from './name-session.ts';

interface Name {
  readonly tenant: string;
  readonly id: string;
}

export type FolderPath = { readonly path: string } | { readonly refusal: string };

/** The most bytes that a name may have on the usual file systems. */
const longestNameBytes = 255;

/**
 * Gives each name the folder that `nameBaileysSession` reads back to exactly that name: the short form (`x`, `company_7`)
 * that others write too, unless other sessions have to lie in a folder of that name.
 * @param names of sessions to come, no two alike
 * @param present sessions that lie in the place already
 * @returns in the order of `names`
 */
export function folderPathsOf(
  names: readonly Name[],
  present: readonly (Name & { readonly path: string })[],
): FolderPath[] {
  const folders = new Map<string, number>();
  for (const { tenant } of [...names, ...present]) folders.set(tenant, (folders.get(tenant) ?? 0) + 1);
  return names.map((name) => {
    const refusal = problemOf(name.tenant) ?? problemOf(name.id);
    if (refusal !== null) return { refusal };
    const path = isShort(name, folders) ? shortOf(name) : `${name.tenant}/${name.id}`;
    const outer = present.find((other) => other.path !== '' && path.startsWith(`${other.path}/`));
    if (outer === undefined) return { path };
    return { refusal: `its folder ${path} would lie in that of the session ${sessionName(outer)}` };
  });
}

function shortOf({ tenant, id }: Name): string {
  return tenant === 'default' ? id : tenant;
}

/** @param folders how many sessions have each tenant */
function isShort(name: Name, folders: ReadonlyMap<string, number>): boolean {
  const short = shortOf(name);
  const meant = nameBaileysSession(short, '');
  if (meant.tenant !== name.tenant || meant.id !== name.id) return false;
  return (folders.get(short) ?? 0) === (short === name.tenant ? 1 : 0);
}

function problemOf(segment: string): string | null {
  const quoted = JSON.stringify(segment);
  if (segment === '' || segment === '.' || segment === '..') return `${quoted} is no name of a folder`;
  if (/[/\0]|\p{Surrogate}/u.test(segment)) return `${quoted} has a character that no folder can have`;
  if (Buffer.byteLength(segment) > longestNameBytes) return `${quoted} is too long for a folder`;
  if (segment.startsWith('.holdfast')) return `${quoted} is how Holdfast calls its own folders`;
  // The folder around it would be taken for a session, and this one for a file of it.
  return classifyBaileysFile(segment) === 'unknown' ? null : `${quoted} is how Baileys calls a file`;
}
