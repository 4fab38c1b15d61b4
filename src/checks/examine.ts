// Runs checks on one place and puts what they find in order; a check that fails becomes a finding, not silence.
import { finding, shown } from '../core/finding.ts';
import { aboutPlace } from './about-place.ts';
import type { Finding, FindingCode, FindingLevel } from '../core/finding.ts';
import type { Check, CheckScene } from './check.ts';

/** What `examine` itself can say, beside the codes of the checks. */
export const ownCodes: readonly FindingCode[] = ['CHECK_FAILED'];

const order: Readonly<Record<FindingLevel, number>> = { critical: 0, warning: 1, info: 2 };

/** The gravest first; among equals, in the order of the checks. */
export async function examine(checks: readonly Check[], scene: CheckScene): Promise<Finding[]> {
  const fitting = checks.filter(({ on }) => on.includes(scene.place.kind));
  const found = await Promise.all(fitting.map((check) => carryOut(check, scene)));
  return found.flat().sort((a, b) => order[a.level] - order[b.level]);
}

async function carryOut(check: Check, scene: CheckScene): Promise<Finding[]> {
  try {
    return await check.find(scene);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const text = `The check ${check.name} could not be carried out: ${shown(why)}.`;
    return [finding('CHECK_FAILED', 'warning', aboutPlace(scene.place), text)];
  }
}
