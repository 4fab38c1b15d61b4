// One row of the list of sessions, changed as a test needs it.
import type { SessionRow } from '../../../src/core/fleet.ts';

/** @param name `tenant/id`, which is also its path below the place */
export function sessionRowOf(name: string, given: Partial<SessionRow> = {}): SessionRow {
  const [tenant = '', id = ''] = name.split('/');
  const ref = { place: 'baileys:/a', engine: 'baileys', form: 'folder', path: name, tenant, id } as const;
  return {
    home: 'home-1',
    key: `baileys:/a#${name}`,
    name,
    ref,
    health: 'healthy',
    reasons: [],
    rotation: [],
    credentials: 'whole',
    paired: true,
    inUse: 'no',
    generation: 'baileys-7',
    entries: 1,
    sizeBytes: 1,
    cacheBytes: 0,
    byClass: {},
    lastWrittenMs: 1,
    growthPerDay: 0,
    orphan: false,
    snapshotAtMs: null,
    ...given,
  };
}
