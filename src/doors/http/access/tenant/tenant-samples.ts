// How things grew, as one tenant sees it.
import type { Samples } from '../../../../ports/samples.ts';
import { ownOf } from './own-of.ts';
import type { SeenSessions } from './seen-sessions.ts';

/** @param refuse what is the keeper's own work, and about everybody */
export function tenantSamples(samples: Samples, seen: SeenSessions, refuse: () => never): Samples {
  const { tenant } = seen;
  return {
    session: async (session, sinceMs) => {
      seen.mustNotBeOthers(session.place, session.path);
      return samples.session(session, sinceMs);
    },
    mark: async (session) => {
      seen.mustNotBeOthers(session.place, session.path);
      return samples.mark(session);
    },
    totals: (_whose, sinceMs) => samples.totals(tenant, sinceMs),
    // A database is everybody's in it.
    databases: async () => new Map(),
    marks: async (kind) => (kind === 'session' ? ownOf(await samples.marks(kind), seen) : new Map()),
    fastest: (_whose, most) => samples.fastest(tenant, most),
    noteDatabase: refuse,
    unjudged: refuse,
    judged: refuse,
    thin: refuse,
    putMadeUp: refuse,
  };
}
