// What the other keepers saw last, and who of them is still heard of.
import type { HomePicture, SessionRow } from '../core/fleet.ts';
import type { FleetDatabase } from './fleet-database.ts';
import { otherHomes, sessionsSince, summaryOf } from './statements.ts';

const rowsAtOnce = 2_000;

type Summary = Omit<HomePicture, 'home' | 'machine' | 'alive' | 'sessions'>;

interface KnownHome {
  readonly home: string;
  machine: string;
  process: string;
  /** When it was last heard of, by the clock of this process that never goes back. */
  heardMs: number;
  /** What its rows go on from; null before anything was read. */
  publishedBy: string | null;
  version: string;
  summary: Summary | null;
  rows: Map<string, SessionRow>;
  /** Made of the above; null where that changed. */
  picture: HomePicture | null;
}

export interface OtherHomesOptions {
  readonly fleet: FleetDatabase;
  readonly home: string;
  /** Not heard of for longer than this it is taken for dead. */
  readonly lapseMs: number;
  /** A clock that never goes back. */
  readonly steadyMs: () => number;
  /** @param before null for a home that is new here */
  readonly changed: (before: HomePicture | null, now: HomePicture) => void;
}

export class OtherHomes {
  readonly #options: OtherHomesOptions;
  readonly #known = new Map<string, KnownHome>();
  /** As they were told of last. */
  readonly #told = new Map<string, HomePicture>();

  constructor(options: OtherHomesOptions) {
    this.#options = options;
  }

  /** Those that ever published something. */
  pictures(): HomePicture[] {
    return [...this.#known.values()].flatMap((known) => {
      const picture = this.#pictureOf(known);
      return picture === null ? [] : [picture];
    });
  }

  /** The process that answers for a home; null where nobody does, or there is no such home. */
  aliveProcess(home: string): string | null {
    const known = this.#known.get(home);
    return known !== undefined && this.#isAlive(known) ? known.process : null;
  }

  knows(home: string): boolean {
    return this.#known.has(home);
  }

  /** @throws HoldfastError FLEET_UNAVAILABLE */
  async read(): Promise<void> {
    const { fleet, home: mine, steadyMs } = this.#options;
    const { rows } = await fleet.run(otherHomes, [mine]);
    const there = new Set<string>();
    for (const [home, machine, process, silentMs, publishedBy, version] of rows) {
      if (home == null || machine == null || process == null) continue;
      there.add(home);
      const known = this.#known.get(home) ?? unknown(home);
      this.#known.set(home, known);
      known.heardMs = steadyMs() - Number(silentMs);
      if (known.machine !== machine) known.picture = null;
      [known.machine, known.process] = [machine, process];
      if (publishedBy != null) await this.#readPicture(known, publishedBy, version ?? '0');
    }
    for (const home of this.#known.keys()) {
      if (there.has(home)) continue;
      this.#known.delete(home);
      this.#told.delete(home);
    }
    this.tell();
  }

  /** Also where nothing was read: somebody may have been silent for too long by now. */
  tell(): void {
    for (const picture of this.pictures()) {
      const before = this.#told.get(picture.home) ?? null;
      if (before === picture) continue;
      this.#told.set(picture.home, picture);
      this.#options.changed(before, picture);
    }
  }

  async #readPicture(known: KnownHome, publishedBy: string, version: string): Promise<void> {
    const goesOn = known.publishedBy === publishedBy;
    if (goesOn && known.version === version) return;
    const { fleet } = this.#options;
    const rows = goesOn ? known.rows : new Map<string, SessionRow>();
    const { rows: found } = await fleet.run(summaryOf, [known.home]);
    const since = goesOn ? known.version : '0';
    for (let after = ''; ;) {
      const page = (await fleet.run(sessionsSince, [known.home, since, after, rowsAtOnce])).rows;
      for (const [key, row] of page) {
        if (key == null) continue;
        after = key;
        if (row == null) rows.delete(key);
        else rows.set(key, JSON.parse(row) as SessionRow);
      }
      if (page.length < rowsAtOnce) break;
    }
    const summary = found[0]?.[0];
    if (summary != null) known.summary = JSON.parse(summary) as Summary;
    [known.publishedBy, known.version, known.rows, known.picture] = [publishedBy, version, rows, null];
  }

  #isAlive({ heardMs }: KnownHome): boolean {
    return this.#options.steadyMs() - heardMs < this.#options.lapseMs;
  }

  #pictureOf(known: KnownHome): HomePicture | null {
    const { home, machine, summary, rows } = known;
    if (summary === null) return null;
    const alive = this.#isAlive(known);
    if (known.picture?.alive !== alive)
      known.picture = { ...summary, home, machine, alive, sessions: [...rows.values()] };
    return known.picture;
  }
}

function unknown(home: string): KnownHome {
  return {
    home,
    machine: '',
    process: '',
    heardMs: 0,
    publishedBy: null,
    version: '0',
    summary: null,
    rows: new Map(),
    picture: null,
  };
}
