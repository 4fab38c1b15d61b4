// Which sessions are a tenant's and which are another's, as far as looking has shown: what a filter on paths goes by.
import { HoldfastError } from '../../../../core/errors.ts';
import type { HomePicture } from '../../../../core/fleet.ts';
import type { SessionPicture } from '../../../../core/inventory.ts';
import { sessionKey } from '../../../../core/session.ts';
import type { SessionRef } from '../../../../core/session.ts';
import type { LastLook } from '../../../../ports/fleet.ts';

interface Counts {
  readonly own: number;
  readonly all: number;
}

export class SeenSessions {
  readonly tenant: string;
  readonly #lastLook: LastLook | undefined;
  readonly #home: string;
  /** By session key. */
  readonly #own = new Set<string>();
  readonly #others = new Set<string>();
  readonly #ownClients = new Set<string>();
  readonly #othersClients = new Set<string>();
  readonly #counts = new Map<string, Counts>();
  #lookedBack = false;

  constructor(tenant: string, home: string, lastLook: LastLook | undefined) {
    this.tenant = tenant;
    this.#home = home;
    this.#lastLook = lastLook;
  }

  /** All that was found in one place. */
  see(place: string, sessions: readonly SessionPicture[]): void {
    for (const { ref } of sessions) this.#note(ref);
    const own = sessions.filter(({ ref }) => ref.tenant === this.tenant).length;
    this.#counts.set(place, { own, all: sessions.length });
  }

  isOwn(key: string): boolean {
    this.#lookBack();
    return this.#own.has(key);
  }

  isOther(key: string): boolean {
    this.#lookBack();
    return this.#others.has(key);
  }

  /** A client's id that others have, too. */
  isOthersClient(clientId: string): boolean {
    this.#lookBack();
    return this.#othersClients.has(clientId);
  }

  isOwnClient(clientId: string): boolean {
    this.#lookBack();
    return this.#ownClients.has(clientId);
  }

  hasOwnIn(place: string): boolean {
    this.#lookBack();
    return [...this.#own].some((key) => key.startsWith(`${place}#`));
  }

  /** Also where nobody has looked yet, or nobody can. */
  mayHaveOwnIn(place: string): boolean {
    const view = this.#here()?.places.find(({ url }) => url === place);
    return view === undefined || view.problem !== null || this.hasOwnIn(place);
  }

  /** Of the last scan; null before one. */
  counts(place: string): Counts | null {
    return this.#counts.get(place) ?? null;
  }

  /** @throws HoldfastError SESSION_NOT_FOUND, as for one that does not exist */
  mustBeOwn({ tenant, id }: Pick<SessionRef, 'tenant' | 'id'>): void {
    if (tenant !== this.tenant) throw new HoldfastError('SESSION_NOT_FOUND', { session: `${tenant}/${id}` });
  }

  /** Nothing at or below what is known to be another's session. @throws HoldfastError SESSION_NOT_FOUND */
  mustNotBeOthers(place: string, path: string): void {
    for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
      const key = sessionKey({ place, path: at });
      if (this.isOwn(key)) return;
      if (this.isOther(key)) throw new HoldfastError('SESSION_NOT_FOUND', { session: path });
      if (at === '') return;
    }
  }

  /** What the keeper saw last, where nobody has looked for this question yet. */
  #lookBack(): void {
    if (this.#lookedBack) return;
    this.#lookedBack = true;
    for (const { ref } of this.#here()?.sessions ?? []) this.#note(ref);
  }

  #here(): HomePicture | undefined {
    return this.#lastLook?.fleet()?.homes.find(({ home }) => home === this.#home);
  }

  #note(ref: SessionRef): void {
    const isOwn = ref.tenant === this.tenant;
    (isOwn ? this.#own : this.#others).add(sessionKey(ref));
    if (ref.clientId != null) (isOwn ? this.#ownClients : this.#othersClients).add(ref.clientId);
  }
}
