// The filter of the list of sessions, as it stands in the address and as the keeper is asked. Pure.
import type { HealthLevel } from '../../src/core/health.ts';
import type { Engine } from '../../src/core/session.ts';
import { sessionOrders } from '../../src/core/sort-sessions.ts';
import type { SessionOrder } from '../../src/core/sort-sessions.ts';

export const healthChoices: readonly HealthLevel[] = ['healthy', 'warning', 'critical', 'emergency'];
export const engineChoices: readonly Engine[] = ['baileys', 'wwebjs'];
export type Sort = SessionOrder;
export type Order = 'asc' | 'desc';

export interface SessionFilter {
  readonly query: string;
  readonly health: string;
  readonly engine: string;
  readonly tenant: string;
  readonly place: string;
  readonly orphan: string;
  readonly sort: Sort;
  readonly order: Order;
}

/** What is written there and means nothing is as good as left out. */
export function readSessionFilter(given: Readonly<Record<string, string>>): SessionFilter {
  const sort = sessionOrders.find((name) => name === given['sort']) ?? 'name';
  const order = given['order'];
  return {
    query: given['query'] ?? '',
    health: oneOf(healthChoices, given['health']),
    engine: oneOf(engineChoices, given['engine']),
    tenant: given['tenant'] ?? '',
    place: given['place'] ?? '',
    orphan: given['orphan'] === 'true' ? 'true' : '',
    sort,
    order: order === 'asc' || order === 'desc' ? order : firstOrderOf(sort),
  };
}

function oneOf(choices: readonly string[], given: string | undefined): string {
  return choices.find((choice) => choice === given) ?? '';
}

/** Of names one looks for the first, of amounts for the biggest. */
export function firstOrderOf(sort: Sort): Order {
  return sort === 'name' ? 'asc' : 'desc';
}

/** Whether anything is left out of the list. */
export function isFiltered({ sort: _sort, order: _order, ...filters }: SessionFilter): boolean {
  return Object.values(filters).some((value) => value !== '');
}
