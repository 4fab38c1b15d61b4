// Which page an address stands for. Pure: what is typed, bookmarked or linked means the same.

import { queryText } from '../words/query-text.ts';
import type { dashboardPages } from '../../src/doors/http/dashboard-pages.ts';

export type PageName =
  | 'fleet'
  | 'sessions'
  | 'session'
  | 'plans'
  | 'plan'
  | 'runs'
  | 'run'
  | 'alerts'
  | 'trash'
  | 'doctor'
  | 'keys'
  | 'sign-in'
  | 'nowhere';

export interface Route {
  readonly page: PageName;
  /** Of the session, plan or run; empty for pages that are about none. */
  readonly about: string;
}

const lists: Readonly<Record<'' | (typeof dashboardPages)[number], PageName>> = {
  '': 'fleet',
  sessions: 'sessions',
  plans: 'plans',
  runs: 'runs',
  alerts: 'alerts',
  trash: 'trash',
  doctor: 'doctor',
  keys: 'keys',
  'sign-in': 'sign-in',
};

const ones: Readonly<Record<string, PageName>> = { sessions: 'session', plans: 'plan', runs: 'run' };

export function routeOf(path: string): Route {
  const [first = '', second, ...more] = path.replace(/^\/|\/$/g, '').split('/');
  if (more.length > 0) return { page: 'nowhere', about: '' };
  if (second === undefined) return { page: own(lists, first) ?? 'nowhere', about: '' };
  const about = decoded(second);
  const page = own(ones, first);
  return page === undefined || about === null ? { page: 'nowhere', about: '' } : { page, about };
}

function own(table: Readonly<Record<string, PageName>>, name: string): PageName | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** null where it is no text that anybody encoded. */
function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/**
 * `tenant/id` is one segment of an address: its slash is encoded.
 * @param home here and below: of the keeper whose it is, where that is another one
 */
export function sessionHref(name: string, place?: string, home?: string): string {
  return `/sessions/${encodeURIComponent(name)}${queryText({ place, home })}`;
}

export function planHref(id: string, home?: string): string {
  return `/plans/${encodeURIComponent(id)}${queryText({ home })}`;
}

export function runHref(id: string, home?: string): string {
  return `/runs/${encodeURIComponent(id)}${queryText({ home })}`;
}
