// Plans in SQLite: those that wait for a decision, and what became of the others.
import { HoldfastError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import type { PlanRecord, Plans, PlanState } from '../ports/records.ts';
import type { CatalogFile } from './catalog-file.ts';

interface PlanRow {
  readonly id: string;
  readonly state: PlanState;
  readonly madeBy: string;
  readonly plan: string;
}

const columns = 'id, state, made_by AS madeBy, plan';

export function plans(file: CatalogFile): Plans {
  return { ...writers(file), ...readers(file) };
}

function writers(file: CatalogFile): Pick<Plans, 'save' | 'setState' | 'dropOlder'> {
  const insert = file.db.prepare<[string, string, string, string]>(
    `INSERT INTO plans (id, operation, made_by, state, plan) VALUES (?, ?, ?, 'waiting', ?)
     ON CONFLICT (id) DO NOTHING`,
  );
  const sealOf = file.db.prepare<[string], { seal: string }>(
    `SELECT json_extract(plan, '$.seal') AS seal FROM plans WHERE id = ?`,
  );
  const setState = file.db.prepare<[PlanState, string]>('UPDATE plans SET state = ? WHERE id = ?');
  // Older by seq, not by time. Where the newer one is not saved yet, all that wait are older.
  const dropOlder = file.db.prepare<[string, string, string, string]>(
    `UPDATE plans SET state = 'dropped'
     WHERE state = 'waiting' AND operation = ? AND made_by = ? AND id <> ?
       AND seq < ifnull((SELECT seq FROM plans WHERE id = ?), 9223372036854775807)`,
  );

  return {
    /**
     * Saving the same plan again leaves it in the state that it has.
     * @throws HoldfastError PLAN_ALTERED when another plan of that id is there
     */
    async save(plan, madeBy) {
      file.write(() => {
        if (insert.run(plan.id, plan.operation, madeBy, JSON.stringify(plan)).changes === 1) return;
        if (sealOf.get(plan.id)?.seal !== plan.seal)
          throw new HoldfastError('PLAN_ALTERED', { plan: plan.id });
      });
    },
    /** @throws HoldfastError PLAN_NOT_FOUND when it was never saved */
    async setState(id, state) {
      file.write(() => {
        if (setState.run(state, id).changes === 0) throw new HoldfastError('PLAN_NOT_FOUND', { plan: id });
      });
    },
    async dropOlder(operation, madeBy, exceptId) {
      return file.write(() => dropOlder.run(operation, madeBy, exceptId, exceptId).changes);
    },
  };
}

function readers(file: CatalogFile): Pick<Plans, 'find' | 'waiting'> {
  const byId = file.db.prepare<[string], PlanRow>(`SELECT ${columns} FROM plans WHERE id = ?`);
  const waiting = file.db.prepare<[], PlanRow>(
    `SELECT ${columns} FROM plans WHERE state = 'waiting' ORDER BY seq DESC`,
  );

  function record(row: PlanRow): PlanRecord {
    return { plan: file.parse<Plan>(row.plan, `plan ${row.id}`), state: row.state, madeBy: row.madeBy };
  }

  return {
    async find(id) {
      return file.read(() => {
        const row = byId.get(id);
        return row === undefined ? null : record(row);
      });
    },
    waiting: async () => file.read(() => waiting.all().map(record)),
  };
}
