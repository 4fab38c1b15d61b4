// Plans in SQLite: those that wait for a decision, and what became of the others.
import { HoldfastError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import { planSummary } from '../core/plan-summary.ts';
import type { PlanSummary } from '../core/plan-summary.ts';
import { tenantOfPlan } from '../core/tenant-of-plan.ts';
import type { PlanLine, PlanRecord, Plans, PlanState } from '../ports/records.ts';
import type { CatalogFile } from './catalog-file.ts';

interface PlanRow {
  readonly id: string;
  readonly state: PlanState;
  readonly madeBy: string;
  readonly plan: string;
}

interface LineRow extends Omit<PlanRow, 'plan'> {
  readonly tenant: string | null;
  /** null for a plan that could not be summarised when its catalog was brought up to date. */
  readonly summary: string | null;
}

const lines = `SELECT id, state, made_by AS madeBy, tenant, summary
  FROM plans LEFT JOIN plan_summaries ON plan_id = id`;

export function plans(file: CatalogFile): Plans {
  return { ...writers(file), ...readers(file) };
}

function writers(file: CatalogFile): Pick<Plans, 'save' | 'drop' | 'dropOlder'> {
  const insert = file.db.prepare<[string, string, string, string]>(
    `INSERT INTO plans (id, operation, made_by, state, plan) VALUES (?, ?, ?, 'waiting', ?)
     ON CONFLICT (id) DO NOTHING`,
  );
  const summarise = file.db.prepare<[string, string | null, string]>(
    'INSERT INTO plan_summaries (plan_id, tenant, summary) VALUES (?, ?, ?)',
  );
  const sealOf = file.db.prepare<[string], { seal: string }>(
    `SELECT json_extract(plan, '$.seal') AS seal FROM plans WHERE id = ?`,
  );
  const drop = file.db.prepare<[string]>(
    `UPDATE plans SET state = 'dropped', refused = 1 WHERE id = ? AND state <> 'applied' AND refused = 0`,
  );
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
        if (insert.run(plan.id, plan.operation, madeBy, JSON.stringify(plan)).changes === 1)
          summarise.run(plan.id, tenantOfPlan(plan), JSON.stringify(planSummary(plan)));
        else if (sealOf.get(plan.id)?.seal !== plan.seal)
          throw new HoldfastError('PLAN_ALTERED', { plan: plan.id });
      });
    },
    async drop(id) {
      return file.write(() => drop.run(id).changes === 1);
    },
    async dropOlder(operation, madeBy, exceptId) {
      return file.write(() => dropOlder.run(operation, madeBy, exceptId, exceptId).changes);
    },
  };
}

function readers(file: CatalogFile): Pick<Plans, 'find' | 'shown' | 'line' | 'waiting'> {
  const byId = file.db.prepare<[string], PlanRow>(
    'SELECT id, state, made_by AS madeBy, plan FROM plans WHERE id = ?',
  );
  const lineById = file.db.prepare<[string], LineRow>(`${lines} WHERE id = ?`);
  const waiting = file.db.prepare<[], LineRow>(`${lines} WHERE state = 'waiting' ORDER BY seq DESC`);

  function record({ id, plan, state, madeBy }: PlanRow): PlanRecord {
    return { plan: file.parse<Plan>(plan, `plan ${id}`), state, madeBy };
  }

  function line({ id, summary, state, madeBy, tenant }: LineRow): PlanLine {
    if (summary !== null)
      return { plan: file.parse<PlanSummary>(summary, `the summary of plan ${id}`), state, madeBy, tenant };
    const plan = file.parse<Plan>(byId.get(id)?.plan ?? '', `plan ${id}`);
    return { plan: planSummary(plan), state, madeBy, tenant: tenantOfPlan(plan) };
  }

  const find: Plans['find'] = async (id) =>
    file.read(() => {
      const row = byId.get(id);
      return row === undefined ? null : record(row);
    });

  return {
    find,
    shown: find,
    async line(id) {
      return file.read(() => {
        const row = lineById.get(id);
        return row === undefined ? null : line(row);
      });
    },
    waiting: async () => file.read(() => waiting.all().map(line)),
  };
}
