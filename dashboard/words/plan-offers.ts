// The plans that somebody can ask for on a page: for the whole fleet, or for one session of an engine.
import type { Role } from '../../src/core/access.ts';
import type { Engine } from '../../src/core/session.ts';
import type { FleetReport } from '../../src/operations/fleet.ts';

export interface PlanOffer {
  /** Of an operation that plans. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly name: string;
  /** What it would do, one sentence. */
  readonly about: string;
  readonly role?: Role;
  /** Of the whole house: it is refused to a key that is bound to one tenant. */
  readonly isForHouse?: true;
  /** It is about sessions of this engine only. */
  readonly engine?: Engine;
}

const clean: Omit<PlanOffer, 'input'> = {
  operation: 'clean',
  name: 'Clean caches',
  engine: 'wwebjs',
  about: 'Browser caches inside kept profiles, which the browser makes again.',
};
const prune: Omit<PlanOffer, 'input'> = {
  operation: 'prune',
  name: 'Prune',
  engine: 'baileys',
  about: 'Key files of Baileys sessions that are proven to be dead.',
};
const compact: Omit<PlanOffer, 'input'> = {
  operation: 'compact',
  name: 'Compact',
  engine: 'baileys',
  about: 'Records of Baileys sessions become smaller; every key that may be read again stays.',
};

export const fleetPlans: readonly PlanOffer[] = [
  { ...clean, input: {} },
  { ...prune, input: {} },
  {
    operation: 'prune',
    name: 'Prune by age and count',
    about: 'The classic policy: more goes, and contacts may have to be set up again. Read its notes.',
    input: { policy: 'classic' },
    engine: 'baileys',
  },
  { ...compact, input: {} },
  {
    operation: 'gc',
    name: 'Remove orphans',
    about: 'Browser profiles that the instances list does not name.',
    input: {},
    engine: 'wwebjs',
    isForHouse: true,
  },
  {
    operation: 'expire',
    name: 'Expire idle sessions',
    about: 'Sessions that nothing was written to for a month.',
    input: {},
  },
];

/** Nothing is offered for an engine of which there is no session; one that cannot be read may still be there. */
export function fleetPlansFor({
  byEngine,
  places,
}: Pick<FleetReport, 'byEngine' | 'places'>): readonly PlanOffer[] {
  if (places.some(({ problem }) => problem !== null)) return fleetPlans;
  return fleetPlans.filter(({ engine }) => engine === undefined || byEngine[engine].sessions > 0);
}

/** @param session its key: names may repeat, and what is offered beside a session is about that one */
export function sessionPlans(engine: Engine, session: string): readonly PlanOffer[] {
  const input = { session };
  const smaller: readonly PlanOffer[] =
    engine === 'wwebjs'
      ? [{ ...clean, input }]
      : [
          { ...prune, input },
          { ...compact, input },
        ];
  return [
    ...smaller,
    {
      operation: 'clear',
      name: 'Clear to pair afresh',
      about: 'The session goes to the trash whole, so that the account can be linked anew.',
      input,
    },
    {
      operation: 'sessions delete',
      name: 'Delete',
      about: 'The session, its line in the instances list and its place in the vault go together.',
      input,
    },
  ];
}

export const purgePlan: PlanOffer = {
  operation: 'purge',
  name: 'Plan a purge',
  about: 'What has been in the trash long enough goes for ever.',
  input: {},
  role: 'admin',
};
