// 0009: plans without their steps, and whose they are. Lists are read all the time, and a plan may be tens of megabytes.
import type { Plan } from '../../core/plan.ts';
import { planSummary } from '../../core/plan-summary.ts';
import { tenantOfPlan } from '../../core/tenant-of-plan.ts';
import type { Database } from '../../sqlite.ts';
import type { Migration } from '../../sqlite/migration.ts';

// A table of its own: what stands behind a large column of a row is found only by reading through all of it.
export const planSummaries: Migration = {
  version: 9,
  name: 'plan summaries',
  sql: `
    CREATE TABLE plan_summaries (
      plan_id TEXT PRIMARY KEY REFERENCES plans (id) ON DELETE CASCADE,
      tenant TEXT,
      summary TEXT NOT NULL CHECK (json_valid(summary))
    ) STRICT, WITHOUT ROWID;
  `,
  fill: summariseOldPlans,
};

/** One after the other, so that no more than one of them is in memory. */
function summariseOldPlans(db: Database): void {
  const ids = db.prepare<[], string>('SELECT id FROM plans').pluck().all();
  const planOf = db.prepare<[string], string>('SELECT plan FROM plans WHERE id = ?').pluck();
  const insert = db.prepare<[string, string | null, string]>(
    'INSERT INTO plan_summaries (plan_id, tenant, summary) VALUES (?, ?, ?)',
  );
  for (const id of ids) {
    const known = summarised(planOf.get(id) ?? '');
    if (known !== null) insert.run(id, ...known);
  }
}

/** null for a plan that is damaged: whoever asks for that one is told so, and all the others can still be used. */
function summarised(json: string): [tenant: string | null, summary: string] | null {
  try {
    const plan = JSON.parse(json) as Plan;
    return [tenantOfPlan(plan), JSON.stringify(planSummary(plan))];
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
