// Tells the WhatsApp rig when a Baileys client has stopped reading, writing and receiving, so that its folder is quiet.
import type { AuthenticationState, SignalDataSet, SignalDataTypeMap } from '@whiskeysockets/baileys';
import { until } from './wait.ts';

/** Longer than a stanza needs to the server and back, and than Baileys' short delays between two steps. */
const QUIET_MS = 60;

/** So often it is looked as well: a process that was not let run for a while finds first that it is late, and then what came. */
const QUIET_LOOKS = 12;

export class Traffic {
  private running = 0;
  private lastAtMs = Date.now();
  private looks = 0;

  /** The same keys, but every read and write counts as traffic. Credentials stay the same object: Baileys mutates them. */
  watch(state: AuthenticationState): AuthenticationState {
    const { keys } = state;
    return {
      creds: state.creds,
      keys: {
        get: <T extends keyof SignalDataTypeMap>(type: T, ids: string[]) =>
          this.track(Promise.resolve(keys.get(type, ids))),
        set: (data: SignalDataSet) => this.track(Promise.resolve(keys.set(data))),
      },
    };
  }

  async track<T>(work: Promise<T>): Promise<T> {
    this.running += 1;
    try {
      return await work;
    } finally {
      this.running -= 1;
      this.touch();
    }
  }

  touch(): void {
    this.lastAtMs = Date.now();
    this.looks = 0;
  }

  /** `isBusy` adds what cannot be seen from here. */
  async quiet(timeoutMs: number, isBusy: () => boolean): Promise<void> {
    this.touch();
    const isQuiet = () =>
      this.running === 0 &&
      !isBusy() &&
      ++this.looks >= QUIET_LOOKS &&
      Date.now() - this.lastAtMs >= QUIET_MS;
    await until(() => isQuiet() || undefined, timeoutMs, 'the client to fall quiet');
  }
}
