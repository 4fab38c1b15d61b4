// The sessions of one database that this process has open: each once, however often it is asked for.
import { sessionName } from '../../core/session.ts';
import { pathOfAddress } from '../../core/entry-path.ts';
import type { SessionName } from '../../ports/entry-store.ts';
import type { SessionHolder } from '../../ports/held-session.ts';
import { AuthSession } from './auth-session.ts';
import type { BaileysModule } from './baileys-module.ts';
import { holdSession } from './hold-session.ts';
import type { KnownSessions } from './known-sessions.ts';
import { loadCredentials } from './load-credentials.ts';
import type { Beginning, CreatePolicy } from './may-begin.ts';
import { warn } from './warn.ts';

export interface OpenRequest {
  readonly name: SessionName;
  readonly create: CreatePolicy;
  readonly waitMs: number;
  readonly retryMs: number;
  readonly baileys: BaileysModule;
}

export class AuthSessions {
  readonly #place: string;
  readonly #holder: SessionHolder;
  readonly #known: KnownSessions;
  readonly #open = new Map<string, Promise<AuthSession>>();

  /** @param place its URL */
  constructor(place: string, holder: SessionHolder, known: KnownSessions) {
    this.#place = place;
    this.#holder = holder;
    this.#known = known;
  }

  /**
   * @param onOver told when a session that this call opened has been given back; not where it was open already
   * @throws HoldfastError those of holdSession and loadCredentials
   */
  async open(
    request: OpenRequest,
    onOver: () => Promise<void>,
  ): Promise<{ readonly session: AuthSession; readonly opened: boolean }> {
    const key = sessionName(request.name);
    for (let there = this.#open.get(key); there !== undefined; there = this.#open.get(key)) {
      const session = await there;
      if (session.over === null) return { session, opened: false };
      // Whoever closed it is told how that went; here it only has to be over.
      await session.over.catch(warn);
    }
    const opening = this.#begin(request, async () => {
      this.#open.delete(key);
      await onOver();
    });
    this.#open.set(key, opening);
    try {
      return { session: await opening, opened: true };
    } catch (error) {
      this.#open.delete(key);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#holder.close();
    await this.#known.close();
  }

  async #begin(request: OpenRequest, onOver: () => Promise<void>): Promise<AuthSession> {
    const { name, create, waitMs, retryMs, baileys } = request;
    const path = pathOfAddress({ ...name, entry: null });
    const known = this.#known;
    const beginning: Beginning = {
      name,
      create,
      place: this.#place,
      lastLiveMs: () => known.lastLiveMs(path),
      movedTo: () => known.movedTo(path),
    };
    const held = await holdSession(this.#holder, beginning, waitMs);
    try {
      const loaded = await loadCredentials(held, baileys, beginning);
      return new AuthSession({ held, loaded, baileys, retryMs, onPaired: () => known.note(path), onOver });
    } catch (error) {
      await held.release().catch(warn);
      throw error;
    }
  }
}
