// Leases: gives them out, keeps them, and says why a statement under one of them was refused.
import { HoldfastError } from '../../core/errors.ts';
import { leaseLost } from '../../core/lease-lost.ts';
import { sessionName } from '../../core/session.ts';
import type {
  Lease,
  LeaseAnswer,
  LeaseOwner,
  LeaseRequest,
  SessionName,
  SessionState,
} from '../../ports/entry-store.ts';
import { integers, longIntegers, texts } from './binary-array.ts';
import type { Database } from './database.ts';
import { didNothing, failedWith, failureOf } from './failure.ts';
import { acquire, current, raiseFence, release, renew, setState } from './leases.ts';
import { isNameOfSession } from './stored-name.ts';
import type { Row, Statement } from './statement.ts';

/** As the database numbers them. */
const states: readonly SessionState[] = ['absent', 'arriving', 'live'];

/** More than this, and something else is wrong. */
const tries = 5;

export function stateOf(column: string | null | undefined): SessionState {
  return states[Number(column)] ?? 'absent';
}

export class LeaseDesk {
  readonly #database: Database;
  /**
   * Of leases with a statement of which nobody knows what became: the number that the next statement must name, null
   * where it has to be raised first. All others are at 0.
   */
  readonly #fences = new Map<string, number | null>();

  constructor(database: Database) {
    this.#database = database;
  }

  async acquire(requests: readonly LeaseRequest[]): Promise<readonly LeaseAnswer[]> {
    for (const { name } of requests) this.#checkName(name);
    const answers = new Map<number, LeaseAnswer>();
    for (let attempt = 0; attempt < tries && answers.size < requests.length; attempt++) {
      const asked = [...requests.entries()].filter(([index]) => !answers.has(index));
      const rows = await this.#acquire(asked.map(([, request]) => request));
      for (const [place, [index, { name }]] of asked.entries()) {
        const answer = answerOf(name, rows[place] ?? []);
        if (answer !== null) answers.set(index, answer);
      }
    }
    return requests.map(({ name }, index) => {
      const answer = answers.get(index);
      if (answer !== undefined) return answer;
      throw this.#unavailable(`${sessionName(name)} changed hands ${tries} times while it was asked for`);
    });
  }

  async #acquire(requests: readonly LeaseRequest[]): Promise<readonly Row[]> {
    const lists = [
      texts(requests.map(({ name }) => name.tenant)),
      texts(requests.map(({ name }) => name.id)),
      texts(requests.map(({ owner }) => owner.host)),
      integers(requests.map(({ owner }) => owner.pid)),
      texts(requests.map(({ owner }) => owner.process)),
      texts(requests.map(({ owner }) => owner.purpose)),
      longIntegers(requests.map(({ ttlMs }) => Math.ceil(ttlMs))),
      texts(requests.map(({ provenDead }) => provenDead ?? null)),
    ];
    // Behind writers of several of these sessions it may come to a deadlock, which the server ends.
    const { rows } = await this.guard([], () => this.#database.attempt(acquire, lists));
    return rows;
  }

  async renew(leases: readonly Lease[], ttlMs: number): Promise<readonly boolean[]> {
    const values = [...listsOf(leases), Math.ceil(ttlMs)];
    const { rows } = await this.guard([], () => this.#database.attempt(renew, values));
    const held = new Set(rows.map(([key, epoch]) => `${key}:${epoch}`));
    return leases.map((lease) => held.has(leaseText(lease)));
  }

  async release(leases: readonly Lease[]): Promise<void> {
    await this.guard([], () => this.#database.attempt(release, listsOf(leases)));
    for (const lease of leases) this.#fences.delete(leaseText(lease));
  }

  /** @throws HoldfastError LEASE_LOST, SESSION_EXISTS */
  async create(lease: Lease, state: 'arriving' | 'live'): Promise<void> {
    const [, isDone] = await this.under(lease, setState, [states.indexOf(state), 0, 0]);
    if (isDone !== 't') throw this.about('SESSION_EXISTS', lease);
  }

  /** @throws HoldfastError LEASE_LOST, SESSION_NOT_FOUND */
  async publish(lease: Lease): Promise<void> {
    const [, isDone] = await this.under(lease, setState, [states.indexOf('live'), 1, 2]);
    if (isDone !== 't') throw this.about('SESSION_NOT_FOUND', lease);
  }

  /**
   * A statement whose first values are key, epoch and fence of a lease, and whose first column says whether it is held.
   * @throws HoldfastError LEASE_LOST
   */
  async under(lease: Lease, statement: Statement, values: readonly unknown[]): Promise<Row> {
    for (let attempt = 0; attempt < tries; attempt++) {
      const { rows } = await this.guard([lease], () =>
        this.#database.attempt(statement, [lease.key, lease.epoch, this.fence(lease), ...values]),
      );
      const [row] = rows;
      if (row?.[0] === 't') return row;
      const [refusal] = await this.refusals([lease]);
      if (refusal instanceof HoldfastError) throw refusal;
    }
    throw this.outnumbered(lease);
  }

  /**
   * Around each statement under leases: raises the fences that have to be, and notes when nobody can know any more
   * whether it was carried out.
   * @throws HoldfastError STORE_UNAVAILABLE and such
   */
  async guard<Result>(leases: readonly Lease[], work: () => Promise<Result>): Promise<Result> {
    await this.#raiseFences(leases);
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        // Somebody else was in the way, and by now is done.
        const again = failedWith(error, 'deadlock', 'notSerializable', 'uniqueViolation');
        if (again && attempt < tries) continue;
        const isInDoubt = !didNothing(error) && !(error instanceof HoldfastError);
        if (isInDoubt) for (const lease of leases) this.#fences.set(leaseText(lease), null);
        throw failureOf(this.#database.place, error);
      }
    }
  }

  /** What the next statement under this lease has to name. */
  fence(lease: Lease): number {
    return this.#fences.get(leaseText(lease)) ?? 0;
  }

  async #raiseFences(leases: readonly Lease[]): Promise<void> {
    if (this.#fences.size === 0) return;
    const doubtful = leases.filter((lease) => this.#fences.get(leaseText(lease)) === null);
    if (doubtful.length === 0) return;
    const { rows } = await this.#database.run(raiseFence, listsOf(doubtful));
    // One that is lost is refused by its epoch.
    for (const lease of doubtful) this.#fences.delete(leaseText(lease));
    for (const [key, epoch, fence] of rows) this.#fences.set(`${key}:${epoch}`, Number(fence));
  }

  /**
   * Why statements were refused: LEASE_LOST, else the state of the session. Where that is not the reason either, it was
   * the fence, which is known now.
   */
  async refusals(leases: readonly Lease[]): Promise<readonly (HoldfastError | SessionState)[]> {
    const { rows } = await this.#database.run(current, [integers(leases.map(({ key }) => key))]);
    const byKey = new Map(rows.map((row) => [Number(row[0]), row]));
    return leases.map((lease) => this.#refusal(lease, byKey.get(lease.key)));
  }

  #refusal(lease: Lease, row: Row | undefined): HoldfastError | SessionState {
    if (row === undefined) return leaseLost(lease.name, lease.epoch, null);
    const [, epoch, fence, state, host, pid, purpose] = row;
    const owner = host == null ? null : { host, pid: Number(pid), purpose: purpose ?? '' };
    if (Number(epoch) !== lease.epoch || owner === null) {
      return leaseLost(lease.name, lease.epoch, { epoch: Number(epoch), owner });
    }
    // Where a statement came into doubt meanwhile, it has to be raised all the same.
    if (this.#fences.get(leaseText(lease)) !== null) this.#fences.set(leaseText(lease), Number(fence));
    return stateOf(state);
  }

  /** Each try met a fence that was raised since the last one. */
  outnumbered({ name }: Lease): HoldfastError {
    return this.#unavailable(
      `writes of ${sessionName(name)} that got no answer stand in the way again and again`,
    );
  }

  about(code: 'SESSION_EXISTS' | 'SESSION_NOT_FOUND', { name }: Lease): HoldfastError {
    return new HoldfastError(code, { session: sessionName(name), place: this.#database.place.url });
  }

  #checkName(name: SessionName): void {
    if (isNameOfSession(name)) return;
    const cause = 'it is empty or too long, or has a NUL or half a surrogate pair in it';
    throw new HoldfastError('SESSION_NAME_INVALID', { session: JSON.stringify(sessionName(name)), cause });
  }

  #unavailable(cause: string): HoldfastError {
    return new HoldfastError('STORE_UNAVAILABLE', { place: this.#database.place.url, cause });
  }
}

/** null: it has to be asked again. */
function answerOf(name: SessionName, row: Row): LeaseAnswer | null {
  const [, key, epoch, state, ...holder] = row;
  if (key != null) {
    const lease = { name: { tenant: name.tenant, id: name.id }, key: Number(key), epoch: Number(epoch) };
    return { outcome: 'granted', lease, state: stateOf(state) };
  }
  const held = holderOf(holder);
  return held && { outcome: 'held', ...held };
}

/** Of the columns host, pid, process, purpose and remaining ms; null where nobody holds it. */
export function holderOf(columns: Row): { readonly owner: LeaseOwner; readonly remainingMs: number } | null {
  const [host, pid, process, purpose, remainingMs] = columns;
  if (process == null) return null;
  const owner = { host: host ?? '', pid: Number(pid), process, purpose: purpose ?? '' };
  return { owner, remainingMs: Number(remainingMs) };
}

/** Tells leases apart. */
export function leaseText({ key, epoch }: Lease): string {
  return `${key}:${epoch}`;
}

function listsOf(leases: readonly Lease[]): [keys: Buffer, epochs: Buffer] {
  return [integers(leases.map(({ key }) => key)), longIntegers(leases.map(({ epoch }) => epoch))];
}
