// Protects what is beyond the most steps of one plan: more than anybody could read, save or seal. The rest waits.
import { vetoEach } from './veto-each.ts';

/** A plan of this many steps is a file of some 30 MB; of a million steps it would be longer than a text can be. */
export const mostSteps = 50_000;

export const stayWithinTheStepLimit = vetoEach('stay-within-the-step-limit', () => {
  let steps = 0;
  return () =>
    steps++ < mostSteps ? null : `over the ${mostSteps} steps of one plan; plan again for the rest`;
});
