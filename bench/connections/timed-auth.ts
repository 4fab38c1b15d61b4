// The auth state of a connection, with a clock beside every call that Baileys makes to it.
import { join } from 'node:path';
import { useMultiFileAuthState, type AuthenticationState } from '@whiskeysockets/baileys';
import { useHoldfastAuthState } from '../../src/use-holdfast-auth-state.ts';
import { percentile } from '../auth-state/measures.ts';
import type { Order, Times } from './words.ts';

export class Clock {
  #tookMs: number[] = [];

  async time<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    const sinceMs = performance.now();
    try {
      return await work();
    } finally {
      this.#tookMs.push(performance.now() - sinceMs);
    }
  }

  /** Of all since it was asked last; null where there was none. */
  take(): Times | null {
    const all = this.#tookMs;
    this.#tookMs = [];
    if (all.length === 0) return null;
    const [medianMs, p99Ms, worstMs] = [0.5, 0.99, 1].map((share) => percentile(all, share));
    return { calls: all.length, medianMs: medianMs ?? 0, p99Ms: p99Ms ?? 0, worstMs: worstMs ?? 0 };
  }
}

export interface Clocks {
  readonly opened: Clock;
  readonly loads: Clock;
  readonly saves: Clock;
}

export interface TimedAuth {
  readonly state: AuthenticationState;
  saveCreds(): Promise<void>;
  close(): Promise<void>;
}

export async function openTimed(
  { store, folder, url }: Pick<Order, 'store' | 'folder' | 'url'>,
  session: string,
  { opened, loads, saves }: Clocks,
): Promise<TimedAuth> {
  const auth = await opened.time(async (): Promise<TimedAuth> => {
    if (store === 'holdfast') return useHoldfastAuthState(session, { url: url ?? '', home: folder });
    return { ...(await useMultiFileAuthState(join(folder, session))), close: async () => undefined };
  });
  const { creds, keys } = auth.state;
  return {
    state: {
      creds,
      keys: {
        get: (type, ids) => loads.time(() => keys.get(type, ids)),
        set: (data) => saves.time(() => keys.set(data)),
      },
    },
    saveCreds: () => saves.time(auth.saveCreds),
    close: (): Promise<void> => auth.close(),
  };
}
