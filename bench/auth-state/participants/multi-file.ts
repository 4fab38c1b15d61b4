// Baileys' own state: a folder for each session, a file for each entry; with its cache in front, or without.
import {
  makeCacheableSignalKeyStore,
  useMultiFileAuthState,
  type AuthenticationCreds,
  type SignalDataTypeMap,
} from '@whiskeysockets/baileys';
import { join } from 'node:path';
import type { AuthStates, Home } from './participant.ts';

export async function startMultiFile(home: Home, cached: boolean): Promise<AuthStates> {
  return {
    async open(session) {
      const { state, saveCreds } = await useMultiFileAuthState(join(home.folder, session));
      const keys = cached ? makeCacheableSignalKeyStore(state.keys) : state.keys;
      return {
        creds: { ...state.creds },
        get: async (type, ids) => keys.get(type as keyof SignalDataTypeMap, [...ids]),
        set: async (rows) => keys.set(rows),
        async saveCreds(creds) {
          Object.assign(state.creds, creds satisfies Partial<AuthenticationCreds>);
          await saveCreds();
        },
        close: async () => undefined,
      };
    },
    close: async () => undefined,
  };
}
