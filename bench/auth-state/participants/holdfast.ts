// Holdfast, as a bot calls it.
import type { AuthenticationCreds, SignalDataTypeMap } from '@whiskeysockets/baileys';
import { join } from 'node:path';
import { useHoldfastAuthState } from '../../../src/use-holdfast-auth-state.ts';
import type { AuthStates, Home } from './participant.ts';

export async function startHoldfast({ folder, postgres }: Home): Promise<AuthStates> {
  const url = postgres ?? `sqlite:${join(folder, 'sessions.db')}`;
  return {
    async open(session) {
      const { state, saveCreds, close } = await useHoldfastAuthState(session, { url, home: folder });
      return {
        creds: { ...state.creds },
        get: async (type, ids) => state.keys.get(type as keyof SignalDataTypeMap, [...ids]),
        set: async (rows) => state.keys.set(rows),
        async saveCreds(creds) {
          Object.assign(state.creds, creds satisfies Partial<AuthenticationCreds>);
          await saveCreds();
        },
        close,
      };
    },
    // The database is closed with its last session.
    close: async () => undefined,
  };
}
