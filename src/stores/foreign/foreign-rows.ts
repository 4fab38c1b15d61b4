// Rows that others have written, as records: healed where the meaning is certain, named where it is not, never dropped
// in silence.
import { invalidEntryName } from '../../core/entry-name.ts';
import { HoldfastError } from '../../core/errors.ts';
import { canonicalHash } from '../../engines/baileys/canonical-record.ts';
import { credsKey } from '../../engines/baileys/creds-key.ts';
import { healKey } from '../../engines/baileys/heal-key.ts';
import type { HealedKey } from '../../engines/baileys/heal-key.ts';
import { healValue } from '../../engines/baileys/heal-value.ts';
import { judgeCredentials } from '../../engines/baileys/judge-credentials.ts';
import { judgeRecord } from '../../engines/baileys/judge-record.ts';
import type { TransferPiece, TransferRecord, TransferRemark } from '../../ports/session-transfer.ts';

export interface ForeignRow {
  readonly type: string;
  readonly id: string;
  /** JSON. */
  readonly text: string;
  readonly modifiedMs: number | null;
}

export interface ForeignRows {
  readonly session: { readonly tenant: string; readonly id: string };
  readonly place: string;
  /** null where there are none. */
  readonly credentials: Pick<ForeignRow, 'text' | 'modifiedMs'> | null;
  /** Some at a time, from the start at every call, and both times the same. */
  keys(): AsyncIterable<readonly ForeignRow[]>;
}

/** @throws HoldfastError CREDENTIALS_MISSING, ENTRY_DAMAGED, RECORDS_COLLIDE, ENTRY_NAME_INVALID */
export async function* readForeignRows(rows: ForeignRows): AsyncGenerator<TransferPiece> {
  const reading = new Reading(rows);
  yield reading.credentials();
  // Those under their own key first: what they are decides what becomes of a second one under a wrong key.
  let strays = 0;
  for await (const some of rows.keys()) {
    const mine = some.filter((row) => healKey(row.type, row.id)?.healed !== true);
    strays += some.length - mine.length;
    yield reading.take(mine);
  }
  if (strays === 0) return;
  for await (const some of rows.keys())
    yield reading.take(some.filter((row) => healKey(row.type, row.id)?.healed === true));
}

interface Seen {
  readonly hash: string;
  /** Under the key by which Baileys asks for it. */
  readonly right: boolean;
}

class Reading {
  readonly #rows: ForeignRows;
  readonly #name: string;
  readonly #seen = new Map<string, Seen>();

  constructor(rows: ForeignRows) {
    this.#rows = rows;
    this.#name = `${rows.session.tenant}/${rows.session.id}`;
  }

  credentials(): TransferPiece {
    const { credentials, place } = this.#rows;
    if (credentials === null) throw new HoldfastError('CREDENTIALS_MISSING', { session: this.#name, place });
    const { text, modifiedMs } = credentials;
    const content = healValue('creds', text);
    const { state, why } = judgeCredentials(content, 'the credentials');
    if (state !== 'whole') throw this.#damaged('creds', why.replace(/\.$/, ''));
    const value = 'flaw' in content ? null : content.value;
    // A row that calls itself that must not take their place.
    this.#seen.set(nameOf(credsKey), { hash: canonicalHash(credsKey.type, value), right: true });
    const record = { ...credsKey, value, sizeBytes: Buffer.byteLength(text), modifiedMs };
    const remarks = content.healed.map((what) => remark('value-healed', `creds: ${what}`, 'creds'));
    return { records: [record], remarks };
  }

  take(rows: readonly ForeignRow[]): TransferPiece {
    const records: TransferRecord[] = [];
    const remarks: TransferRemark[] = [];
    for (const row of rows) {
      const record = this.#recordOf(row, remarks);
      if (record !== null) records.push(record);
    }
    return { records, remarks };
  }

  /** null where it is not carried over; `remarks` says why. */
  #recordOf(row: ForeignRow, remarks: TransferRemark[]): TransferRecord | null {
    const written = `${row.type}/${row.id}`;
    const healed = healKey(row.type, row.id);
    const key = healed ?? { type: row.type, id: row.id };
    const invalid = invalidEntryName(this.#rows.session, [key]);
    if (invalid !== null) throw invalid;
    const content = healValue(healed?.type ?? null, row.text);
    if ('flaw' in content) throw this.#damaged(written, `it ${content.flaw}`);
    if (!content.value) {
      remarks.push(remark('empty', `${row.type} that holds nothing`, written));
      return null;
    }
    const { value } = content;
    if (!this.#isFirst(key, canonicalHash(key.type, value), { row, healed }, remarks)) return null;
    if (healed === null)
      remarks.push(remark('not-understood', `${row.type} with an id of no known form`, written));
    else {
      if (healed.healed) remarks.push(healedKey(row, healed));
      for (const what of content.healed)
        remarks.push(remark('value-healed', `${key.type}: ${what}`, written));
      const judged = judgeRecord(healed.type, content);
      if (!judged.ok) remarks.push(remark('misshapen', `${key.type}: ${judged.why}`, written));
    }
    return { ...key, value, sizeBytes: Buffer.byteLength(row.text), modifiedMs: row.modifiedMs };
  }

  /** @throws RECORDS_COLLIDE where nobody can tell which of two is right */
  #isFirst(
    key: { readonly type: string; readonly id: string },
    hash: string,
    { row, healed }: { readonly row: ForeignRow; readonly healed: HealedKey | null },
    remarks: TransferRemark[],
  ): boolean {
    const name = nameOf(key);
    const right = healed?.healed !== true;
    const other = this.#seen.get(name);
    if (other === undefined) {
      this.#seen.set(name, { hash, right });
      return !isStaleMemory(row, key.type, right, remarks);
    }
    const [written, meant] = [`${row.type}/${row.id}`, `${key.type}/${key.id}`];
    if (other.hash === hash) {
      remarks.push(remark('collision', `${key.type} that is there twice, with the same content`, written));
      return false;
    }
    if (other.right && !right) {
      // Baileys only ever asks by the right key, so what lies under it is what it has used and written since.
      const what = `${key.type} under a wrong key, older than the one under the right key, which counts`;
      remarks.push(remark('collision', what, `${written} (${meant} counts)`));
      return false;
    }
    const cause = `${written} differs from another row of that meaning, and nothing tells which is right`;
    throw new HoldfastError('RECORDS_COLLIDE', { session: this.#name, entry: meant, cause });
  }

  #damaged(entry: string, cause: string): HoldfastError {
    return new HoldfastError('ENTRY_DAMAGED', { entry, session: this.#name, cause });
  }
}

/**
 * Who has got a group's key: where that is not known, Baileys hands it out again to all, which is safe. One under a
 * wrong key was never kept up to date, and could say of a device that it has a key that it does not have.
 */
function isStaleMemory(row: ForeignRow, type: string, right: boolean, remarks: TransferRemark[]): boolean {
  if (right || type !== 'sender-key-memory') return false;
  const what =
    'sender-key-memory under a wrong key only: without it the key of the group is handed out again';
  remarks.push(remark('left-behind', what, `${row.type}/${row.id}`));
  return true;
}

function nameOf({ type, id }: { readonly type: string; readonly id: string }): string {
  return JSON.stringify([type, id]);
}

function healedKey(row: ForeignRow, key: HealedKey): TransferRemark {
  const what =
    row.type === key.type ? `${key.type}: id with the escapes of a file name` : `${row.type} → ${key.type}`;
  return remark('key-healed', what, `${row.type}/${row.id} → ${key.type}/${key.id}`);
}

function remark(kind: TransferRemark['kind'], what: string, example: string): TransferRemark {
  return { kind, what, example };
}
