// A plan that the house made, as a tenant whose sessions it is about reads it: without what it says of the house. Pure.
import type { Plan } from './plan.ts';

interface Texts extends Pick<Plan, 'notes' | 'warnings'> {
  /** In a summary only how many there are. */
  readonly protected: Plan['protected'] | number;
}

/** Paths, addresses and names of sessions have a slash; a name of the tenant's own begins with the tenant. */
const wordsWithSlash = /[^\s"'`,;()]*\/[^\s"'`,;()]*/g;

/** For reading only: its seal is that of the whole plan. */
export function planForTenant<Told extends Texts>(plan: Told, tenant: string): Told {
  const isOwn = (text: string): boolean =>
    (text.match(wordsWithSlash) ?? []).every((word) => word.startsWith(`${tenant}/`));
  const without = (texts: readonly string[]): string[] => [
    ...new Set(texts.map((text) => (isOwn(text) ? text : 'A note about places or others is left out here.'))),
  ];
  const { notes, warnings, protected: lines } = plan;
  return {
    ...plan,
    notes: without(notes),
    ...(warnings !== undefined && { warnings: without(warnings) }),
    ...(typeof lines !== 'number' && {
      protected: lines.map((line) =>
        isOwn(line.reason) ? line : { ...line, reason: 'it is protected for a reason of the house' },
      ),
    }),
  };
}
