// Makes a guard from one question per removal: a reason is a veto, null is none.
import type { Guard, GuardScene } from '../guard.ts';
import type { Removal } from '../removal.ts';

type Reason = (removal: Removal) => string | null;

/** @param prepare looks at the scene once, and answers with the question to ask about each removal */
export function vetoEach(name: string, prepare: (scene: GuardScene) => Reason): Guard {
  return {
    name,
    vetoes(scene) {
      const reasonFor = prepare(scene);
      return scene.removals.flatMap((removal) => {
        const reason = reasonFor(removal);
        return reason === null ? [] : [{ removal, guard: name, reason }];
      });
    },
  };
}
