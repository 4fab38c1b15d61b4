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
import type { Database } from '../../postgres/database.ts';
import type { Row, Statement } from '../../postgres/statement.ts';
import { integers, longIntegers, texts } from './binary-array.ts';
import { acquire, current, release, renew, setState } from './statements/leases.ts';
import { isNameOfSession } from './stored-name.ts';

/** As the database numbers them. */
const states: readonly SessionState[] = ['absent', 'arriving', 'live'];

/** More than this, and something else is wrong. */
const tries = 5;

export function stateOf(column: string | null | undefined): SessionState {
  return states[Number(column)] ?? 'absent';
}

export class LeaseDesk {
  readonly #database: Database;

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
    const { rows } = await this.#database.run(acquire, lists);
    return rows;
  }

  async renew(leases: readonly Lease[], ttlMs: number): Promise<readonly boolean[]> {
    const values = [...listsOf(leases), Math.ceil(ttlMs)];
    const { rows } = await this.#database.run(renew, values);
    const held = new Set(rows.map(([key, epoch]) => `${key}:${epoch}`));
    return leases.map((lease) => held.has(leaseText(lease)));
  }

  async release(leases: readonly Lease[]): Promise<void> {
    await this.#database.run(release, listsOf(leases));
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
   * A statement whose first values are key and epoch of a lease, and whose first column says whether it is held.
   * @throws HoldfastError LEASE_LOST
   */
  async under(lease: Lease, statement: Statement, values: readonly unknown[]): Promise<Row> {
    const { rows } = await this.#database.run(statement, [lease.key, lease.epoch, ...values]);
    const [row] = rows;
    if (row?.[0] === 't') return row;
    throw (await this.losses([lease]))[0] ?? leaseLost(lease.name, lease.epoch, null);
  }

  /** LEASE_LOST with what became of each, null for those that are held. */
  async losses(leases: readonly Lease[]): Promise<readonly (HoldfastError | null)[]> {
    const { rows } = await this.#database.run(current, [integers(leases.map(({ key }) => key))]);
    const byKey = new Map(rows.map((row) => [Number(row[0]), row]));
    return leases.map((lease) => lossOf(lease, byKey.get(lease.key)));
  }

  about(code: 'SESSION_EXISTS' | 'SESSION_NOT_FOUND', { name }: Lease): HoldfastError {
    return new HoldfastError(code, { session: sessionName(name), place: this.#database.url });
  }

  #checkName(name: SessionName): void {
    if (isNameOfSession(name)) return;
    const cause = 'it is empty or too long, or has a NUL or half a surrogate pair in it';
    throw new HoldfastError('SESSION_NAME_INVALID', { session: JSON.stringify(sessionName(name)), cause });
  }

  #unavailable(cause: string): HoldfastError {
    return new HoldfastError('STORE_UNAVAILABLE', { place: this.#database.url, cause });
  }
}

function lossOf(lease: Lease, row: Row | undefined): HoldfastError | null {
  if (row === undefined) return leaseLost(lease.name, lease.epoch, null);
  const [, epoch, host, pid, purpose] = row;
  const owner = host == null ? null : { host, pid: Number(pid), purpose: purpose ?? '' };
  const isHeld = Number(epoch) === lease.epoch && owner !== null;
  return isHeld ? null : leaseLost(lease.name, lease.epoch, { epoch: Number(epoch), owner });
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
