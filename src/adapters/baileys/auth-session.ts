// One held session with its living credentials and keys, shared by everybody in this process who opened it.
import type { AuthenticationCreds } from '@whiskeysockets/baileys';
import type { HoldfastError } from '../../core/errors.ts';
import { isPaired } from '../../engines/baileys/is-paired.ts';
import type { HeldSession } from '../../ports/held-session.ts';
import type { BaileysModule } from './baileys-module.ts';
import { CredentialsWriter } from './credentials-writer.ts';
import type { LoadedCredentials } from './load-credentials.ts';
import { PatientSession } from './patient-session.ts';
import { signalKeys } from './signal-keys.ts';
import type { HoldfastKeys } from './signal-keys.ts';
import { warn } from './warn.ts';

/** What `makeWASocket` wants as `auth`, and what belongs to it. */
export interface HoldfastAuthState {
  readonly state: { creds: AuthenticationCreds; keys: HoldfastKeys };
  /**
   * Resolves when the credentials are durable. While the database is away it tries again, and rejects after `retryMs`;
   * the trying goes on. A rejection that nobody waits for does not end the program: `onUnsaved` is told of it.
   */
  readonly saveCreds: () => Promise<void>;
  /**
   * Saves what is unsaved, waits for what is under way (while the database is away for up to `retryMs`) and gives the
   * session back. Close the socket first.
   */
  readonly close: () => Promise<void>;
  /** Aborted when another process has taken the session over; its reason is the error LEASE_LOST. */
  readonly lost: AbortSignal;
  /** Number of the lease now; higher than that of every earlier holder. */
  readonly epoch: number;
}

export interface AuthListener {
  /** Another process has taken the session over: close the socket. Nothing can be written from here any more. */
  readonly onLost?: ((error: HoldfastError) => void) | undefined;
  /** Credentials could not be saved for `retryMs`. Told once in each outage; the trying goes on. */
  readonly onUnsaved?: ((error: Error) => void) | undefined;
}

export interface AuthSessionParts {
  readonly held: HeldSession;
  readonly loaded: LoadedCredentials;
  readonly baileys: BaileysModule;
  readonly retryMs: number;
  /** The session belongs to a linked device: it is no beginning any more. */
  onPaired(): void;
  /** It was given back. */
  onOver(): Promise<void>;
}

export class AuthSession {
  readonly #parts: AuthSessionParts;
  readonly #patient: PatientSession;
  readonly #writer: CredentialsWriter;
  readonly #keys: HoldfastKeys;
  #listener: AuthListener = {};
  #over: Promise<void> | null = null;
  #pairedTold = false;

  constructor(parts: AuthSessionParts) {
    const { held, loaded, baileys, retryMs } = parts;
    this.#parts = parts;
    this.#patient = new PatientSession(held, retryMs);
    this.#writer = new CredentialsWriter(held, this.#patient, loaded, {
      onUnsaved: (error) => (this.#listener.onUnsaved ?? warn)(error),
      onSaved: () => this.#tellPaired(),
    });
    this.#keys = signalKeys(held.name, this.#patient, baileys, (changes) => this.#writer.writeKeys(changes));
    held.lost.addEventListener('abort', () => this.#tellLost(), { once: true });
    this.#tellPaired();
  }

  /** When it has been given back; null while it serves. One that is lost gives itself back at once. */
  get over(): Promise<void> | null {
    if (this.#parts.held.lost.aborted) this.#over ??= this.#end();
    return this.#over;
  }

  /**
   * A bot that reconnects opens its session again and forgets what it had; both then have the same living
   * credentials, and the last one who opened it is the one who may give it back. `close` of an earlier one only makes
   * durable what there is: it may be all that a program calls when it ends.
   */
  handOut(listener: AuthListener): HoldfastAuthState {
    const { held, loaded } = this.#parts;
    this.#listener = listener;
    return {
      state: { creds: loaded.creds, keys: this.#keys },
      saveCreds: () => this.#writer.save(),
      close: async () => {
        if (this.#listener === listener) await (this.#over ??= this.#end());
        else await (this.over ?? this.#flush());
      },
      lost: held.lost,
      get epoch() {
        return held.epoch;
      },
    };
  }

  async #flush(): Promise<void> {
    await this.#writer.save();
    await this.#patient.idle();
  }

  async #end(): Promise<void> {
    try {
      await this.#writer.close();
    } finally {
      try {
        // Keys that wait for the database to come back: nobody will write them again.
        await this.#patient.idle();
        await this.#parts.held.release();
      } finally {
        await this.#parts.onOver();
      }
    }
  }

  #tellPaired(): void {
    const { loaded, onPaired } = this.#parts;
    if (this.#pairedTold || !isPaired(loaded.creds)) return;
    this.#pairedTold = true;
    onPaired();
  }

  #tellLost(): void {
    const error = this.#parts.held.lost.reason as HoldfastError;
    // Who closes it hears of it too; who does not shall not keep what belongs to it open.
    this.over?.catch(warn);
    (this.#listener.onLost ?? warn)(error);
  }
}
