// `sessions delete`: one whole session goes to the trash; undo brings it back, purge ends it.
import { z } from 'zod';
import type { Plan } from '../core/plan.ts';
import { declareOperation } from './operation.ts';
import { planDiscarding } from './plan-discarding.ts';
import { planNamedSession } from './plan-named-session.ts';
import { takeInventory } from './take-inventory.ts';
import { namedSession } from './session-flags.ts';

const notes = [
  'The session goes to the trash whole: `holdfast undo RUN` brings it back. `holdfast purge` ends it for ever.',
  'The linked device stays on the phone’s list until it is unlinked there; whoever still has a copy of the keys can use it.',
];

export const sessionsDelete = declareOperation({
  name: 'sessions delete',
  summary: 'Plans to move one whole session to the trash.',
  risk: 'plans',
  input: z.object({
    session: namedSession,
  }),
  async run(context, input): Promise<Plan> {
    const inventory = await takeInventory(context);
    return (
      (await planDiscarding(context, inventory, input.session)) ??
      planNamedSession(context, 'delete', input.session, notes, inventory)
    );
  },
});
