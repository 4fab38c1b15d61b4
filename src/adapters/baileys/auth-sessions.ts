// The sessions of one database that this process has open: each once, however often it is asked for.
import { HoldfastError } from '../../core/errors.ts';
import { noLimits } from '../../core/limits.ts';
import type { Limits } from '../../core/limits.ts';
import { sessionName } from '../../core/session.ts';
import { pathOfAddress } from '../../core/entry-path.ts';
import type { SessionName } from '../../ports/entry-store.ts';
import type { SessionHolder } from '../../ports/held-session.ts';
import { refuseBeyondLimits } from '../refuse-beyond-limits.ts';
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

export interface OpenLimits extends Limits {
  /** The most sessions that one process has open at once; null is no limit. */
  readonly openSessions: number | null;
}

const noOpenLimits: OpenLimits = { ...noLimits, openSessions: null };

export class AuthSessions {
  readonly #place: string;
  readonly #holder: SessionHolder;
  readonly #known: KnownSessions;
  readonly #limits: OpenLimits;
  readonly #open = new Map<string, Promise<AuthSession>>();

  /** @param place its URL */
  constructor(place: string, holder: SessionHolder, known: KnownSessions, limits: OpenLimits = noOpenLimits) {
    this.#place = place;
    this.#holder = holder;
    this.#known = known;
    this.#limits = limits;
  }

  /**
   * @param onOver told when a session that this call opened has been given back; not where it was open already
   * @throws HoldfastError LIMIT_REACHED, and those of holdSession and loadCredentials
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
    this.#refuseOneMore(key);
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

  #refuseOneMore(session: string): void {
    const { openSessions } = this.#limits;
    if (openSessions === null || this.#open.size < openSessions) return;
    const cause = `${this.#open.size} of ${openSessions} sessions that this process may have open`;
    throw new HoldfastError('LIMIT_REACHED', { session, cause, setting: 'limits.openSessions' });
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
      refuseBeyondLimits: () =>
        refuseBeyondLimits(this.#limits, name, (bytes) => this.#holder.usage(name, bytes)),
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
