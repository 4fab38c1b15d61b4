// GET /api/events: what changes, as it happens. A reader that is too slow is cut off; it comes back and goes on from where it was.
import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import type { Caller } from '../../../core/access.ts';
import type { KeeperEvents } from '../../../ports/fleet.ts';
import type { OpenStream } from '../access/open-streams.ts';
import { EventReader } from './event-reader.ts';

export interface EventRouteParts {
  readonly events: KeeperEvents;
  /** @throws HoldfastError NO_KEY, TOO_MANY_REQUESTS */
  open(http: Context): { readonly caller: Caller; readonly stream: OpenStream };
}

export function addEventRoute(app: Hono, parts: EventRouteParts): void {
  app.get('/api/events', (http) => {
    const { caller, stream } = parts.open(http);
    const reader = new EventReader(caller, stream, () => socketOf(http)?.destroy());
    parts.events.listen(lastSeen(http), (event) => reader.tell(event), stream.signal);
    return http.body(reader.body(), 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      // Proxies that wait for more before they pass anything on are told not to.
      'x-accel-buffering': 'no',
    });
  });
}

/** For EventSource, which sends it when it comes back. What is no id is one that nobody knows. */
function lastSeen({ req }: Context): number | null {
  const text = req.header('last-event-id');
  if (text === undefined || text === '') return null;
  return /^\d{1,16}$/.test(text) ? Number(text) : -1;
}

function socketOf(http: Context): HttpBindings['incoming']['socket'] | undefined {
  return ((http.env ?? {}) as Partial<HttpBindings>).incoming?.socket;
}
