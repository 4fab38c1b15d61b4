// The keeper's jobs, and what of each is for this home alone and what any keeper that sees the same places can do.
import { isReachableFromElsewhere } from './each-session-once.ts';

export type JobName = 'trigger' | 'daily' | 'drift' | 'expire' | 'snapshot' | 'verify' | 'forget' | 'collect';

/** A part of a job, for one set of places. */
export interface Work {
  readonly job: JobName;
  /**
   * Names it among all keepers, so that one of them does it at each of its times; null for what is this home's alone.
   * Two keepers mean the same work when they write the same URLs.
   */
  readonly shared: string | null;
  /** URLs of the places whose sessions it is about; null for all that this home has. */
  readonly places: readonly string[] | null;
}

export interface PlaceOfWork {
  readonly url: string;
}

export interface WorkScene {
  readonly places: readonly PlaceOfWork[];
  /** URL of the vault of the settings; null where none is set. */
  readonly vault: string | null;
  /** Other machines can reach that vault. */
  readonly vaultIsShared: boolean;
}

const perSession: readonly JobName[] = ['trigger', 'expire'];
const perVault: readonly JobName[] = ['verify', 'forget', 'collect'];

/** A keeper that is alone does everything itself. */
export function undividedWork(): Work[] {
  const jobs: readonly JobName[] = [...perSession, 'daily', 'drift', 'snapshot', ...perVault];
  return jobs.map((job) => ({ job, shared: null, places: null }));
}

/**
 * What can be reached from elsewhere is shared, place by place: keepers need not see the same ones. Profiles, the list
 * of instances, the trash that this home remembers and its samples are its own.
 */
export function dividedWork({ places, vault, vaultIsShared }: WorkScene): Work[] {
  const isReachable = ({ url }: PlaceOfWork): boolean => isReachableFromElsewhere(url);
  const reachable = places.filter(isReachable).map(({ url }) => url);
  const local = places.filter((place) => !isReachable(place)).map(({ url }) => url);
  const own = (job: JobName): Work[] => (local.length === 0 ? [] : [{ job, shared: null, places: local }]);
  const whole = (job: JobName): Work => ({ job, shared: null, places: null });
  const each = (job: JobName, beside: readonly string[] = []): Work[] =>
    reachable.map((url) => ({ job, shared: [job, url, ...beside].join(' '), places: [url] }));
  const isOfAll = vault === null || !vaultIsShared;
  return [
    // What a home does by day is about its trash, too, wherever that lies.
    { job: 'daily', shared: null, places: local },
    ...each('daily'),
    ...perSession.flatMap((job) => [...own(job), ...each(job)]),
    ...own('drift'),
    // A vault that only this machine sees has snapshots of everything that this machine sees.
    ...(isOfAll ? [whole('snapshot')] : [...own('snapshot'), ...each('snapshot', [vault])]),
    ...perVault.map((job) => (isOfAll ? whole(job) : { job, shared: `${job} ${vault}`, places: null })),
  ];
}
