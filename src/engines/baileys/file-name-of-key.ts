// The file under which any key of a session lies in a Baileys folder, credentials included.
import { credsKey } from './creds-key.ts';

/** As Baileys does it, also for types that it does not know (7.0.0-rc14, lib/Utils/use-multi-file-auth-state.js:86). */
export function fileNameOfKey({ type, id }: { readonly type: string; readonly id: string }): string {
  if (type === credsKey.type && id === credsKey.id) return 'creds.json';
  return `${type}-${id}.json`.replaceAll('/', '__').replaceAll(':', '-');
}
