// The records of a home as one tenant sees them. Each is narrowed by name here, so that a new one cannot slip through.
import { HoldfastError } from '../../../../core/errors.ts';
import type { Caller } from '../../../../core/access.ts';
import type { History } from '../../../../core/guard.ts';
import type { Catalog } from '../../../../ports/catalog.ts';
import type { AlertMarks, AlertStates, SnapshotRecords, World } from '../../../../ports/records.ts';
import { ownOf } from './own-of.ts';
import type { SeenSessions } from './seen-sessions.ts';
import { tenantJournal, tenantPlans } from './tenant-journal.ts';
import { tenantSamples } from './tenant-samples.ts';

export function tenantCatalog(catalog: Catalog, seen: SeenSessions, caller: Caller): Catalog {
  const { tenant } = seen;
  const refuse = (): never => {
    throw new HoldfastError('NOT_FOR_A_TENANT', { operation: 'that', key: caller.name });
  };
  return {
    homeId: catalog.homeId,
    seal: (text) => catalog.seal(text),
    journal: tenantJournal(catalog.journal, catalog.plans, tenant),
    plans: tenantPlans(catalog.plans, tenant),
    trash: {
      add: async (items) => {
        for (const { session } of items) seen.mustBeOwn(session);
        return catalog.trash.add(items);
      },
      remove: (items) => catalog.trash.remove(items),
      all: async () => (await catalog.trash.all()).filter(({ session }) => session.tenant === tenant),
    },
    world: tenantWorld(catalog.world, seen),
    liveSessions: catalog.liveSessions,
    samples: tenantSamples(catalog.samples, seen, refuse),
    cooldowns: catalog.cooldowns,
    cleanings: {
      last: async () => ownOf(await catalog.cleanings.last(), seen),
      record: (results) => catalog.cleanings.record(results),
    },
    alertStates: ownAlerts(catalog.alertStates, tenant, refuse),
    alertMarks: ownMarks(catalog, tenant),
    snapshots: ownSnapshots(catalog.snapshots, seen),
    accessKeys: {
      add: refuse,
      find: refuse,
      all: refuse,
      anyMade: refuse,
      used: refuse,
      revoke: refuse,
    },
    close: () => undefined,
  };
}

function tenantWorld(world: World, seen: SeenSessions): World {
  return {
    // A part of the sessions must not be taken for all there are: the others would count as gone.
    remember: async () => undefined,
    history: async () => historyFor(await world.history(), seen),
    acknowledgeRemovals: (place, sessions) => world.acknowledgeRemovals(place, sessions),
    unseen: (refs) => world.unseen(refs),
  };
}

/**
 * Guards compare what is there with what was there, of the whole place. A tenant sees a part, so what was there is the
 * same part: a place that lost most of all its sessions is distrusted by everyone, and one that did not by nobody.
 */
function historyFor(history: History, seen: SeenSessions): History {
  const lastPlaces = new Map<string, { sessions: number; identity: string }>();
  for (const [url, before] of history.lastPlaces) {
    const now = seen.counts(url);
    const share = now === null || now.all === 0 ? 1 : now.own / now.all;
    lastPlaces.set(url, { ...before, sessions: Math.ceil(before.sessions * share) });
  }
  const orphanSightings = ownOf(history.orphanSightings, seen);
  const lastCredentials = new Map([...history.lastCredentials].filter(([key]) => !seen.isOther(key)));
  return { orphanSightings, lastCredentials, lastPlaces, lastInstanceCount: history.lastInstanceCount };
}

function ownAlerts(states: AlertStates, tenant: string, refuse: () => never): AlertStates {
  return {
    all: async () => (await states.all()).filter(({ session }) => session?.tenant === tenant),
    replace: refuse,
    told: refuse,
  };
}

function ownMarks({ alertStates, alertMarks }: Catalog, tenant: string): AlertMarks {
  const ownKeys = async (): Promise<Set<string>> => {
    const own = (await alertStates.all()).filter(({ session }) => session?.tenant === tenant);
    return new Set(own.map(({ key }) => key));
  };
  return {
    async all() {
      const own = await ownKeys();
      return (await alertMarks.all()).filter(({ key }) => own.has(key));
    },
    async put(mark) {
      if (!(await ownKeys()).has(mark.key)) throw new HoldfastError('ALERT_NOT_FOUND', { alert: mark.key });
      return alertMarks.put(mark);
    },
  };
}

function ownSnapshots(snapshots: SnapshotRecords, seen: SeenSessions): SnapshotRecords {
  return {
    taken: async (of, taken, atMs) => {
      seen.mustBeOwn(of.name);
      return snapshots.taken(of, taken, atMs);
    },
    failed: async (of, failure, atMs) => {
      seen.mustBeOwn(of.name);
      return snapshots.failed(of, failure, atMs);
    },
    verified: async (of, verified) => {
      seen.mustBeOwn(of.name);
      return snapshots.verified(of, verified);
    },
    approved: async (of, id) => {
      seen.mustBeOwn(of.name);
      return snapshots.approved(of, id);
    },
    all: async () => (await snapshots.all()).filter(({ name }) => name.tenant === seen.tenant),
  };
}
