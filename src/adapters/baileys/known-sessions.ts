// What this home's catalog knows of the sessions of one database: whether they were there, linked, before.
import type { LiveSessions } from '../../ports/records.ts';
import { warn } from './warn.ts';

/** As much of a catalog as is needed here. */
export interface LiveRecords {
  readonly liveSessions: LiveSessions;
  close(): void;
}

/** So long notes wait for others: a service that opens hundreds of sessions then writes once. */
const gatherMs = 50;

export class KnownSessions {
  readonly #place: string;
  readonly #openRecords: () => LiveRecords;
  readonly #nowMs: () => number;
  #records: LiveRecords | null = null;
  readonly #toNote = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  /** @param openRecords @throws HoldfastError CATALOG_UNAVAILABLE, CATALOG_TOO_NEW */
  constructor(place: string, openRecords: () => LiveRecords, nowMs: () => number) {
    this.#place = place;
    this.#openRecords = openRecords;
    this.#nowMs = nowMs;
  }

  /** @param path of the session below its place @throws HoldfastError CATALOG_UNAVAILABLE: then nobody can say that it is new */
  async lastLiveMs(path: string): Promise<number | null> {
    return this.#live().lastLiveMs({ place: this.#place, path });
  }

  /** @throws HoldfastError CATALOG_UNAVAILABLE */
  async movedTo(path: string): Promise<string | null> {
    return this.#live().movedTo({ place: this.#place, path });
  }

  /** Remembers it, soon. A bot that works must not stop because its notes cannot be written: that is a warning. */
  note(path: string): void {
    this.#toNote.add(path);
    this.#timer ??= setTimeout(() => void this.#write(), gatherMs).unref();
  }

  async close(): Promise<void> {
    if (this.#timer !== null) await this.#write();
    this.#records?.close();
  }

  async #write(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const refs = [...this.#toNote].map((path) => ({ place: this.#place, path }));
    this.#toNote.clear();
    try {
      await this.#live().note(refs, this.#nowMs());
    } catch (error) {
      warn(error);
    }
  }

  #live(): LiveSessions {
    this.#records ??= this.#openRecords();
    return this.#records.liveSessions;
  }
}
