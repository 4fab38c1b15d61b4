// What became of the snapshots of each session, in SQLite: one row for each session of each vault.
import type { SessionRef } from '../core/session.ts';
import type { VaultName } from '../core/snapshot.ts';
import type { SnapshotRecord, TakenRecord } from '../core/snapshot-record.ts';
import type { SnapshotRecords } from '../ports/records.ts';
import type { CatalogFile } from './catalog-file.ts';

interface Row {
  readonly vault: string;
  readonly engine: VaultName['engine'];
  readonly tenant: string;
  readonly id: string;
  readonly session: string | null;
  readonly tried_at_ms: number | null;
  readonly failure: string | null;
  readonly taken: string | null;
  readonly verified: string | null;
}

type Key = readonly [vault: string, engine: string, tenant: string, id: string];

export function snapshots(file: CatalogFile): SnapshotRecords {
  const put = (columns: readonly string[]) => {
    const values = columns.map((name) => `${name} = excluded.${name}`).join(', ');
    return file.db.prepare<[...Key, ...(string | number | null)[]]>(
      `INSERT INTO snapshots (vault, engine, tenant, id, ${columns.join(', ')})
       VALUES (?, ?, ?, ?, ${columns.map(() => '?').join(', ')})
       ON CONFLICT (vault, engine, tenant, id) DO UPDATE SET ${values}`,
    );
  };
  const putTaken = put(['session', 'tried_at_ms', 'failure', 'taken']);
  const putFailure = put(['session', 'tried_at_ms', 'failure']);
  const putVerified = put(['verified']);
  const approve = file.db.prepare<[...Key, string]>(
    `UPDATE snapshots SET taken = json_set(taken, '$.standing', 'good', '$.why', '')
     WHERE vault = ? AND engine = ? AND tenant = ? AND id = ? AND json_extract(taken, '$.id') = ?`,
  );
  const all = file.db.prepare<[], Row>('SELECT * FROM snapshots ORDER BY vault, engine, tenant, id');
  return {
    async taken(of, taken, atMs) {
      file.write(() =>
        putTaken.run(...keyOf(of), JSON.stringify(of.session), atMs, null, JSON.stringify(taken)),
      );
    },
    async failed(of, failure, atMs) {
      file.write(() =>
        putFailure.run(...keyOf(of), JSON.stringify(of.session), atMs, JSON.stringify(failure)),
      );
    },
    async verified(of, verified) {
      file.write(() => putVerified.run(...keyOf(of), JSON.stringify(verified)));
    },
    async approved(of, id) {
      file.write(() => approve.run(...keyOf(of), id));
    },
    all: async () => file.read(() => all.all().map(recordOf)),
  };
}

function keyOf({ vault, name: { engine, tenant, id } }: Pick<SnapshotRecord, 'vault' | 'name'>): Key {
  return [vault, engine, tenant, id];
}

/** Only this file writes these columns, and SQLite holds them to be JSON. */
function recordOf({ vault, engine, tenant, id, tried_at_ms: triedAtMs, ...row }: Row): SnapshotRecord {
  return {
    vault,
    name: { engine, tenant, id },
    session: parsed<SessionRef>(row.session),
    triedAtMs,
    failure: parsed<NonNullable<SnapshotRecord['failure']>>(row.failure),
    taken: parsed<TakenRecord>(row.taken),
    verified: parsed<NonNullable<SnapshotRecord['verified']>>(row.verified),
  };
}

function parsed<Value>(text: string | null): Value | null {
  return text === null ? null : (JSON.parse(text) as Value);
}
