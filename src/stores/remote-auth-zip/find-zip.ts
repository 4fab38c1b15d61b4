// Where RemoteAuth has put the zip of a session: that differs from one version of whatsapp-web.js to the next.
import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { isAbsent } from '../folder/expect-path.ts';

/**
 * The name of a session, also where whatsapp-web.js 1.34.5 and 1.34.6 gave a whole path for it.
 * @param session as RemoteAuth says it
 */
export function sessionOfZip(session: string): string {
  return isAbsolute(session) ? basename(session) : session;
}

/**
 * Up to 1.34.4 it is in the working directory, in 1.34.5 and 1.34.6 where the absolute name says, since 1.34.7 in the
 * data path. Of several the newest: the others are left over.
 * @param dataPath of the RemoteAuth; null where nobody said
 * @returns null where there is none, with the paths that were looked at
 */
export async function findZip(
  session: string,
  dataPath: string | null,
): Promise<{ readonly path: string | null; readonly looked: readonly string[] }> {
  const file = `${sessionOfZip(session)}.zip`;
  const folders = [
    ...(isAbsolute(session) ? [dirname(session)] : []),
    ...(dataPath === null ? [] : [dataPath]),
    resolve('.wwebjs_auth'),
    process.cwd(),
  ];
  const looked = [...new Set(folders.map((folder) => join(folder, file)))];
  let newest: { readonly path: string; readonly modifiedMs: number } | null = null;
  for (const path of looked) {
    const modifiedMs = await modifiedOf(path);
    if (modifiedMs !== null && (newest === null || modifiedMs > newest.modifiedMs))
      newest = { path, modifiedMs };
  }
  return { path: newest?.path ?? null, looked };
}

async function modifiedOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}
