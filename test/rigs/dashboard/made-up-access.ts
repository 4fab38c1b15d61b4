// Lets everybody on this machine in, as a keeper without keys does, and says what the dashboard asks for first.
import type { Access } from '../../../src/doors/http/access/access.ts';
import { loopbackCaller, openAccess } from '../../../src/doors/http/access/open-access.ts';
import { addEventRoute } from '../../../src/doors/http/events/add-event-route.ts';
import type { KeeperEvents } from '../../../src/ports/fleet.ts';

/** @param events what its pages are told of; where there are none, nothing changes */
export function madeUpAccess(home: string, events: KeeperEvents | null = null): Access {
  const ending = new AbortController();
  const stream = { signal: ending.signal, mayGoOn: async () => true, ended: () => undefined };
  return {
    ...openAccess(loopbackCaller),
    addRoutes: (app) => {
      app.get('/api/caller', (http) =>
        http.json({ caller: loopbackCaller, home, version: '0.0.0', csrf: null }),
      );
      if (events === null) app.get('/api/events', (http) => http.body(null, 204));
      else addEventRoute(app, { events, open: () => ({ caller: loopbackCaller, stream }) });
    },
    close: () => ending.abort(),
  };
}
