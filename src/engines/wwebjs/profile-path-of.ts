// Where a profile lies in a place, by what people call it: the way back from `nameProfile`.
import { nameProfile } from './name-session.ts';

/** null for a name that no profile has. */
export function profilePathOf({
  tenant,
  id,
}: {
  readonly tenant: string;
  readonly id: string;
}): string | null {
  const parts = id.split('/');
  const last = parts.pop() ?? '';
  const folders = [...(tenant === 'default' ? [] : [tenant]), ...parts];
  // A name that is its own folder (the profile without a clientId, RemoteAuth's) comes first.
  for (const folder of [last, `session-${last}`]) {
    const path = [...folders, folder].join('/');
    const isName = isProfileFolder(folder) && !folder.endsWith('-');
    const name = nameProfile(path);
    if (isName && name.tenant === tenant && name.id === id) return path;
  }
  return null;
}

function isProfileFolder(folder: string): boolean {
  return /^(session|RemoteAuth)(-[^/]+)?$/.test(folder);
}
