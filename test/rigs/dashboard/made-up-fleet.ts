// A fleet of as many sessions as a test asks for, which exists nowhere: made up as what a keeper saw last, and served by the
// real HTTP door with the real operation over it. Ten thousand sessions on a disk would only test the disk.
import { sessionKey } from '../../../src/core/session.ts';
import type { FleetPicture, SessionRow } from '../../../src/core/fleet.ts';
import type { SessionRef } from '../../../src/core/session.ts';
import { builtDashboard } from '../../../src/doors/http/dashboard-files.ts';
import { checkedInput } from '../../../src/doors/http/given-input.ts';
import { startHttpServer } from '../../../src/doors/http/start-http-server.ts';
import type { HttpServer } from '../../../src/doors/http/start-http-server.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { sessionsList } from '../../../src/operations/sessions-list.ts';
import { httpParts } from '../http/parts.ts';
import { ensureDashboard } from './built-dashboard.ts';
import { madeUpAccess } from './made-up-access.ts';
import { sessionRowOf } from '../fleet/session-row.ts';

const place = 'baileys:/srv/auth';
const home = 'home-made-up';

export interface MadeUpFleet extends HttpServer {
  /** Questions for rows so far. */
  readonly asked: readonly unknown[];
}

/** Session 7 of 10,000 is called `tenant-07/s-0007`, and has 7 entries. */
export async function serveMadeUpFleet(sessions: number): Promise<MadeUpFleet> {
  await ensureDashboard();
  const picture = pictureOf(sessions);
  const context = { lastLook: { fleet: () => picture } } as OperationContext;
  const asked: unknown[] = [];
  const server = await startHttpServer(
    { host: '127.0.0.1', port: 0 },
    httpParts({
      dashboard: builtDashboard(),
      calls: {
        async call(name, input) {
          if (name !== sessionsList.name) throw new Error(`${name} is not asked for here`);
          asked.push(input);
          const checked = checkedInput(sessionsList, input);
          return sessionsList.run(context, checked as Parameters<typeof sessionsList.run>[1]);
        },
      },
      access: madeUpAccess(home),
    }),
  );
  return { ...server, asked };
}

function pictureOf(sessions: number): FleetPicture {
  const rows = Array.from({ length: sessions }, (_, number) => rowOf(number));
  const view = { url: place, root: '/srv/auth', identity: '1:2', sessions, problem: null };
  const unread = { ...view, url: 'baileys:/srv/gone', sessions: 0, problem: 'there is no such folder' };
  const mine = {
    home,
    machine: 'here',
    takenAtMs: Date.now(),
    alive: true,
    places: [view, unread],
    sessions: rows,
  };
  return { homes: [mine] };
}

function rowOf(number: number): SessionRow {
  const tenant = `tenant-${String(number % 100).padStart(2, '0')}`;
  const id = `s-${String(number).padStart(4, '0')}`;
  const path = `${tenant}/${id}`;
  const ref: SessionRef = { place, engine: 'baileys', form: 'folder', path, tenant, id };
  return sessionRowOf(path, {
    home,
    key: sessionKey(ref),
    ref,
    entries: number,
    sizeBytes: number * 1000,
    lastWrittenMs: 1_700_000_000_000,
    growthPerDay: null,
  });
}
