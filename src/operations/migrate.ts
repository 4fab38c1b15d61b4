// `migrate`: whole Baileys sessions move to another place, each copied, compared record by record, and cut over by itself.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import { parseForeignSource } from '../core/foreign-source.ts';
import type { Plan } from '../core/plan.ts';
import type { OperationContext } from './context.ts';
import { makePlan } from './make-plan.ts';
import { planMoves } from './migrate/plan-moves.ts';
import { sourceOfOthers, sourceOfPlace } from './migrate/sources.ts';
import type { MoveSource } from './migrate/sources.ts';
import { makeTarget, targetOf } from './migrate/target.ts';
import type { MoveTarget } from './migrate/target.ts';
import { declareOperation } from './operation.ts';
import { sessionFlag, tenantFlag } from './session-flags.ts';

export const migrate = declareOperation({
  name: 'migrate',
  summary:
    'Plans how Baileys sessions move between folders, SQLite and PostgreSQL, every record compared; also from the states of others.',
  risk: 'plans',
  role: 'admin',
  input: z.object({
    from: z
      .string()
      .describe(
        'where they are: baileys:/srv/auth, sqlite:/srv/holdfast.db, postgres://user@host/db, baileys-sqlite:/srv/auth.db or whatsapp-tables:postgres://user@host/db',
      )
      .meta({ value: 'place' }),
    to: z
      .string()
      .describe('where they go: sqlite:/srv/holdfast.db, postgres://user@host/db or baileys:/srv/auth')
      .meta({ value: 'place' }),
    session: sessionFlag,
    tenant: tenantFlag,
    as: z
      .string()
      .optional()
      .describe('the name that it gets there, tenant/id; for one session only')
      .meta({ value: 'name' }),
  }),
  async run(context, input): Promise<Plan> {
    const source = await sourceOf(context, input);
    const made = await makeTarget(context, input.to);
    const target = await targetOf(context, input.to);
    if (source.places.some(({ url }) => url === target.place.url))
      throw new HoldfastError('USAGE', { cause: '--from and --to are the same place' });
    const moves = await planMoves(context, source, target, input.as);
    return makePlan(context, {
      operation: 'migrate',
      inventory: {
        takenAtMs: context.nowMs(),
        places: [...source.places, target.place],
        sessions: [],
        registry: { state: 'none' },
      },
      decision: { removals: [], vetoes: [], kept: [], sessions: [], notes: notesOn(source, target, made) },
      steps: moves.steps,
      protected: moves.refused,
    });
  },
});

function notesOn({ url, places }: MoveSource, { place }: MoveTarget, made: boolean): string[] {
  return [
    ...(made ? [`There was nothing at ${place.url}, so an empty place was made there.`] : []),
    ...(places.length === 0
      ? [`What is in ${url} is left as it is. Do not use it any more once its sessions have moved.`]
      : []),
  ];
}

function sourceOf(
  context: OperationContext,
  input: { from: string; session?: string | undefined; tenant?: string | undefined },
): Promise<MoveSource> {
  const others = parseForeignSource(input.from, context.workingDirectory);
  return others === null ? sourceOfPlace(context, input) : sourceOfOthers(context, others, input);
}
