// Whose matter a plan is: one tenant's, or more than one's, which is nobody's but the house's.
import type { Plan, Step } from './plan.ts';
import { sessionsOfStep } from './sessions-of-step.ts';

type Lines = Pick<Plan, 'steps' | 'protected' | 'sessions'>;

/** null where it is about several tenants, or about none. */
export function tenantOfPlan({ steps, protected: left, sessions }: Lines): string | null {
  const tenants = new Set<string>();
  for (const step of steps) for (const tenant of tenantsOfStep(step)) tenants.add(tenant);
  for (const { session } of [...left, ...sessions]) tenants.add(session.tenant);
  const [only, another] = tenants;
  return only === undefined || another !== undefined ? null : only;
}

function tenantsOfStep(step: Step): string[] {
  const tenants = sessionsOfStep(step).map(({ tenant }) => tenant);
  return step.kind === 'restore-session' ? [...tenants, step.from.name.tenant] : tenants;
}
