// What is said of a place that could not be read. Whoever may not know which one it is, is told the same of "a place".
import { finding, shown } from '../core/finding.ts';
import type { Finding, FindingSubject } from '../core/finding.ts';
import type { PlaceView } from '../core/inventory.ts';

export function unreadablePlace(
  { problem, code: cause }: Pick<PlaceView, 'problem' | 'code'>,
  subject: FindingSubject,
  name: string,
): Finding[] {
  if (problem === null) return [];
  const text = `${shown(name)} cannot be read: ${shown(problem.replace(/\.$/, ''))}.`;
  const isLocked = cause === 'VAULT_KEY_NEEDED' || cause === 'VAULT_KEY_WRONG';
  return [finding(isLocked ? 'VAULT_LOCKED' : 'PLACE_UNAVAILABLE', 'critical', subject, text)];
}
