// The one session that a plan is about, where it is about one: its forms, a profile and a zip, count as the same.
import type { Plan } from './plan.ts';
import { sessionName } from './session.ts';
import type { SessionRef } from './session.ts';

/** null where it is about several sessions, or about none. */
export function sessionOfPlan({
  steps,
  protected: left,
}: Pick<Plan, 'steps' | 'protected'>): SessionRef | null {
  const about = steps.length > 0 ? steps : left;
  const session = about[0]?.session;
  if (session === undefined) return null;
  const same = (other: SessionRef): boolean =>
    other.place === session.place &&
    other.engine === session.engine &&
    sessionName(other) === sessionName(session);
  return about.every((line) => same(line.session)) ? session : null;
}
