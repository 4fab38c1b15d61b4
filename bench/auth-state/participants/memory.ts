// The floor: a Map in memory, which keeps nothing. What is slower than this is the price of keeping.
import type { AuthStates, Home, OpenSession } from './participant.ts';
import { credsOr, textChanges } from './json-value.ts';
import { TextMirror } from './text-mirror.ts';

/** By the home's folder, so that it can be read again as a restarted store can. */
const homes = new Map<string, Map<string, TextMirror>>();

export async function startMemory({ folder }: Home): Promise<AuthStates> {
  const mirrors = homes.get(folder) ?? new Map<string, TextMirror>();
  homes.set(folder, mirrors);
  const open = async (session: string): Promise<OpenSession> => {
    const mirror = mirrors.get(session) ?? new TextMirror();
    mirrors.set(session, mirror);
    return {
      creds: credsOr(mirror.get('creds', ['creds'])['creds']),
      get: async (type, ids) => mirror.get(type, ids),
      set: async (rows) => mirror.apply(textChanges(rows)),
      saveCreds: async (creds) => mirror.apply(textChanges({ creds: { creds } })),
      close: async () => undefined,
    };
  };
  return { open, close: async () => undefined };
}
