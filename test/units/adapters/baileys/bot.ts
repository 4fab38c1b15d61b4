// A bot as its owner would write it. It is only compiled: against each Baileys that Holdfast says it fits, without a cast.
import makeWASocket, { makeCacheableSignalKeyStore } from '@whiskeysockets/baileys';
import * as baileys from '@whiskeysockets/baileys';
import { pino } from 'pino';
import { useHoldfastAuthState } from '../../../../src/index.ts';

export async function bot(url: string): Promise<string | undefined> {
  const { state, saveCreds, close, lost, epoch } = await useHoldfastAuthState('acme/sales', {
    url,
    baileys,
    onLost: (error) => socket.end(error),
  });
  const socket = makeWASocket({ auth: state });
  socket.ev.on('creds.update', saveCreds);
  const cached = makeWASocket({
    auth: { creds: state.creds, keys: makeCacheableSignalKeyStore(state.keys, pino({ level: 'silent' })) },
  });
  await cached.ws.close();
  lost.addEventListener('abort', () => socket.end(undefined));
  await state.keys.set({ session: { '1.0': null }, 'pre-key': { '1': state.creds.noiseKey } });
  const { '1': preKey } = await state.keys.get('pre-key', ['1']);
  for await (const id of state.keys.listIds('session')) console.log(id, epoch, preKey?.public.length);
  await close();
  return state.creds.me?.id;
}
