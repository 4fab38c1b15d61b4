// `sessions list`: sessions by name, filtered, sorted and page by page.
import { z } from 'zod';
import type { FleetPicture, SessionRow } from '../core/fleet.ts';
import { passesFilter, sessionOrders, sortSessions } from '../core/sort-sessions.ts';
import type { SessionFilter, SessionOrder } from '../core/sort-sessions.ts';
import { fleetPicture, rowsOf } from './fleet-picture.ts';
import { KeptAnswers } from './kept-answers.ts';
import { declareOperation } from './operation.ts';
import { offsetFlag, openLimitFlag } from './page-flags.ts';
import { sessionsReport } from './outputs/sessions.ts';
import { selectSessions } from './select-sessions.ts';
import { tenantFlag } from './session-flags.ts';

/** A row with its place and path beside its name, as people type them. */
export interface ListedSession extends SessionRow {
  readonly place: string;
  readonly path: string;
}

export interface SessionsReport {
  /** Of the oldest look in it, ms since 1970. */
  readonly takenAtMs: number;
  /** How many pass the filter; `sessions` is a part of them. */
  readonly total: number;
  readonly sessions: readonly ListedSession[];
  readonly places: readonly {
    readonly home: string;
    readonly url: string;
    readonly problem: string | null;
  }[];
}

export const sessionsList = declareOperation({
  name: 'sessions list',
  summary: 'Lists the sessions of all places: name, credentials, whether it is in use, size.',
  risk: 'reads',
  input: z.object({
    tenant: tenantFlag,
    query: z.string().max(200).optional().describe('any part of its name, path or place'),
    engine: z.enum(['baileys', 'wwebjs']).optional().describe('only of this engine: baileys or wwebjs'),
    health: z
      .enum(['healthy', 'warning', 'critical', 'emergency'])
      .optional()
      .describe('only of this health: healthy, warning, critical or emergency'),
    place: z.string().optional().describe('only of this place, by its URL').meta({ httpOnly: true }),
    orphan: z.boolean().optional().describe('only those that the instances list does not name'),
    sort: z
      .enum(sessionOrders)
      .default('name')
      .describe('by name (the usual), size, entries, growth, written or health'),
    order: z.enum(['asc', 'desc']).default('asc').describe('asc, or desc for the largest first'),
    offset: offsetFlag,
    limit: openLimitFlag(20_000),
  }),
  http: { method: 'get', path: '/sessions' },
  output: sessionsReport,
  tenants: 'tenant',
  async run(context, input): Promise<SessionsReport> {
    const picture = await fleetPicture(context);
    // A typing error must not look as if all were well. A key of a tenant without sessions has typed nothing.
    if (context.lastLook === undefined)
      selectSessions({ sessions: rowsOf(picture), places: placesOf(picture) }, { tenant: input.tenant });
    if ((input.limit ?? Infinity) > rowsOfPage) return pageOf(picture, input);
    return pages.of(picture, JSON.stringify(input), () => Object.freeze(pageOf(picture, input)));
  },
});

interface Asked extends SessionFilter {
  readonly sort: SessionOrder;
  readonly order: 'asc' | 'desc';
  readonly offset: number;
  readonly limit?: number | undefined;
}

/** What is longer is no page that many ask for. */
const rowsOfPage = 500;
/** People look at the same pages, and their dashboards ask again and again. */
const pages = new KeptAnswers<FleetPicture, SessionsReport>(32);

function pageOf(picture: FleetPicture, { offset, limit, ...asked }: Asked): SessionsReport {
  const chosen = chosenOf(picture, asked);
  return {
    takenAtMs: Math.min(...picture.homes.map(({ takenAtMs }) => takenAtMs)),
    total: chosen.length,
    sessions: chosen.slice(offset, limit === undefined ? undefined : offset + limit).map(listed),
    places: placesOf(picture),
  };
}

function placesOf({ homes }: FleetPicture): SessionsReport['places'] {
  return homes.flatMap(({ home, places }) => places.map(({ url, problem }) => ({ home, url, problem })));
}

export function listed(row: SessionRow): ListedSession {
  return { ...row, place: row.ref.place, path: row.ref.path };
}

/** Sorted once for each look, and filtered once for all pages of a list. */
const orders = new KeptAnswers<readonly SessionRow[], readonly SessionRow[]>(sessionOrders.length);
const choices = new KeptAnswers<FleetPicture, readonly SessionRow[]>(32);

function chosenOf(picture: FleetPicture, asked: Omit<Asked, 'offset' | 'limit'>): readonly SessionRow[] {
  return choices.of(picture, JSON.stringify(asked), () => {
    const { sort, order, ...filter } = asked;
    const rows = rowsOf(picture);
    const chosen = orders.of(rows, sort, () => sortSessions(rows, sort)).filter(passesFilter(filter));
    return order === 'desc' ? chosen.toReversed() : chosen;
  });
}
