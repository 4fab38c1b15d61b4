// The keys of one simulated WhatsApp user, in memory: what Baileys' own Signal repository works on.
import {
  addTransactionCapability,
  Curve,
  DEFAULT_CONNECTION_CONFIG,
  initAuthCreds,
  type AuthenticationCreds,
  type SignalDataSet,
  type SignalDataTypeMap,
  type SignalKeyStore,
} from '@whiskeysockets/baileys';
import { pino } from 'pino';

export const silent = pino({ level: 'silent' });

export class MemoryKeys implements SignalKeyStore {
  private readonly rows: Map<string, unknown>;

  constructor(rows: ReadonlyMap<string, unknown> = new Map()) {
    this.rows = new Map(rows);
  }

  /** Baileys replaces these values and never changes them, so both may hold the same ones. */
  copy(): MemoryKeys {
    return new MemoryKeys(this.rows);
  }

  get<T extends keyof SignalDataTypeMap>(type: T, ids: string[]): { [id: string]: SignalDataTypeMap[T] } {
    const found = ids.filter((id) => this.rows.has(`${type}/${id}`));
    return Object.fromEntries(
      found.map((id) => [id, this.rows.get(`${type}/${id}`) as SignalDataTypeMap[T]]),
    );
  }

  set(data: SignalDataSet): void {
    for (const [type, values] of Object.entries(data)) {
      for (const [id, value] of Object.entries(values ?? {})) {
        if (value) this.rows.set(`${type}/${id}`, value);
        else this.rows.delete(`${type}/${id}`);
      }
    }
  }
}

/** One user's identity, keys and sessions: a new one's, or those of a copy that from then on goes its own way. */
export function signalUser(
  creds: AuthenticationCreds = initAuthCreds(),
  stored: MemoryKeys = new MemoryKeys(),
) {
  const { transactionOpts, makeSignalRepository } = DEFAULT_CONNECTION_CONFIG;
  const keys = addTransactionCapability(stored, silent, transactionOpts);
  const repository = makeSignalRepository({ creds, keys }, silent);
  let lastId = 0;
  return {
    creds,
    stored,
    keys,
    repository,
    /** A fresh one-time key; the private half stays until a message consumes it. */
    async newPreKey() {
      const id = ++lastId;
      const pair = Curve.generateKeyPair();
      await keys.set({ 'pre-key': { [id]: pair } });
      return { id, value: pair.public };
    },
  };
}

export type SignalUser = ReturnType<typeof signalUser>;
