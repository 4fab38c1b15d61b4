// A place as one tenant sees it: its own sessions, and nothing by which others could be told.
import type { InUse, PlaceView, Problem, SessionDetail, SessionPicture } from '../../../../core/inventory.ts';
import type { Place } from '../../../../core/place.ts';
import type { Expectation } from '../../../../core/plan.ts';
import { pathInPlace, sessionKey } from '../../../../core/session.ts';
import type { SessionRef } from '../../../../core/session.ts';
import type { DatabaseFacts } from '../../../../ports/entry-store.ts';
import type { Lock } from '../../../../ports/lock.ts';
import type { Overlap, ScanOptions, ScanResult, Store } from '../../../../ports/store.ts';
import type { SeenSessions } from './seen-sessions.ts';
import { unnamedPlace } from './unnamed-place.ts';

export class TenantStore implements Store {
  readonly #inner: Store;
  readonly #seen: SeenSessions;

  constructor(inner: Store, seen: SeenSessions) {
    this.#inner = inner;
    this.#seen = seen;
  }

  get place(): Place {
    return this.#inner.place;
  }

  async scan({ onProgress: _counts, ...options }: ScanOptions = {}): Promise<ScanResult> {
    const { place, sessions } = await this.#inner.scan(options);
    if (place.problem === null) this.#seen.see(place.url, sessions);
    const own = sessions.filter(({ ref }) => ref.tenant === this.#seen.tenant);
    return { place: this.#viewOf(place, own.length), sessions: own.map((picture) => this.#shown(picture)) };
  }

  async detail(ref: SessionRef): Promise<SessionDetail | null> {
    if (ref.tenant !== this.#seen.tenant) return null;
    const detail = await this.#inner.detail(ref);
    return detail === null ? null : { ...detail, picture: this.#shown(detail.picture) };
  }

  async inUse(ref: SessionRef): Promise<InUse> {
    this.#seen.mustBeOwn(ref);
    return this.#inner.inUse(ref);
  }

  /** That there are any is what guards go by; which ones concerns whoever they belong to. */
  async processesAtWork(): Promise<readonly string[]> {
    const signs = await this.#inner.processesAtWork();
    return signs.length === 0 ? [] : ['a program is at work there'];
  }

  async damagedLocks(): Promise<readonly string[]> {
    return [];
  }

  async database(): Promise<DatabaseFacts | null> {
    return this.#inner.database();
  }

  identity(): Promise<string> {
    return this.#inner.identity();
  }

  placeLockHeld(): Promise<boolean> {
    return this.#inner.placeLockHeld();
  }

  async content(path: string): Promise<Uint8Array | null> {
    return this.#inner.content(this.#mine(path));
  }

  async expectation(path: string): Promise<Expectation | null> {
    return this.#inner.expectation(this.#mine(path));
  }

  lockPlace(purpose: string): Promise<Lock> {
    return this.#inner.lockPlace(purpose);
  }

  async lockSession(ref: SessionRef, purpose: string): Promise<Lock> {
    this.#seen.mustBeOwn(ref);
    return this.#inner.lockSession(ref, purpose);
  }

  async moveToTrash(path: string, item: string): Promise<void> {
    return this.#inner.moveToTrash(this.#mine(path), this.#myItem(item));
  }

  async moveBack(item: string, path: string): Promise<void> {
    return this.#inner.moveBack(this.#myItem(item), this.#mine(path));
  }

  async replace(path: string, item: string, content: Uint8Array): Promise<void> {
    return this.#inner.replace(this.#mine(path), this.#myItem(item), content);
  }

  async putBack(item: string, path: string): Promise<void> {
    return this.#inner.putBack(this.#myItem(item), this.#mine(path));
  }

  async trashExpectation(item: string): Promise<Expectation | null> {
    return this.#inner.trashExpectation(this.#myItem(item));
  }

  async overlap(path: string, item: string): Promise<Overlap> {
    return this.#inner.overlap(this.#mine(path), this.#myItem(item));
  }

  async destroy(item: string): Promise<void> {
    return this.#inner.destroy(this.#myItem(item));
  }

  settle(): Promise<void> {
    return this.#inner.settle();
  }

  /** It is the keeper's, and stays open. */
  async close(): Promise<void> {
    return undefined;
  }

  #viewOf(place: PlaceView, own: number): PlaceView {
    if (own > 0 || this.#seen.hasOwnIn(place.url)) return { ...place, sessions: own };
    return unnamedPlace(place);
  }

  /** Another's session in its folder still protects it, without a name. */
  #shown(picture: SessionPicture): SessionPicture {
    const { ref, problems } = picture;
    return { ...picture, problems: problems.map((problem) => this.#withoutNames(ref, problem)) };
  }

  #withoutNames(ref: SessionRef, problem: Problem): Problem {
    if (problem.code !== 'HOLDS_ANOTHER_SESSION') return problem;
    const inner = { place: ref.place, path: pathInPlace(ref, problem.path) };
    if (this.#seen.isOwn(sessionKey(inner))) return problem;
    return { ...problem, path: '…', detail: 'another session lies in its folder' };
  }

  #mine(path: string): string {
    this.#seen.mustNotBeOthers(this.#inner.place.url, path);
    return path;
  }

  /** `<run>/<path below the place's root>` */
  #myItem(item: string): string {
    this.#mine(item.slice(item.indexOf('/') + 1));
    return item;
  }
}
