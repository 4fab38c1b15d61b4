// `sessions delete`: one whole session goes to the trash; undo brings it back, purge ends it.
import { z } from 'zod';
import type { Plan } from '../core/plan.ts';
import { declareOperation } from './operation.ts';
import { planNamedSession } from './plan-named-session.ts';

const notes = [
  'The session goes to the trash whole: `holdfast undo RUN` brings it back. `holdfast purge` ends it for ever.',
  'The linked device stays on the phone’s list until it is unlinked there; whoever still has a copy of the keys can use it.',
];

export const sessionsDelete = declareOperation({
  name: 'sessions delete',
  summary: 'Plans to move one whole session to the trash.',
  risk: 'plans',
  input: z.object({
    session: z
      .string()
      .describe('the session: tenant/id, id, or path below the place')
      .meta({ positional: true }),
  }),
  run: (context, input): Promise<Plan> => planNamedSession(context, 'delete', input.session, notes),
});
