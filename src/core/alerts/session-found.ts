// Alert: sessions were found that were never seen before. Told once.
import type { Alert, AlertRule, AlertScene } from '../alert.ts';
import type { SessionRef } from '../session.ts';
import { sessionKey } from '../session.ts';
import { sessionTitle } from './session-title.ts';

const event = 'session.found';

/** More new sessions than this in one look are one alert: a first look at a fleet must not send thousands. */
const toldOneByOne = 20;
const namedInGroup = 5;

export const sessionFound: AlertRule = {
  name: 'session-found',
  event,
  alerts: ({ newSessions }: AlertScene) =>
    newSessions.length > toldOneByOne ? [together(newSessions)] : newSessions.map(alone),
};

function alone(ref: SessionRef): Alert {
  return {
    key: `${event}|${sessionKey(ref)}`,
    event,
    level: 'info',
    session: ref,
    text: `A new session was found: ${sessionTitle(ref)} (${ref.engine}); it is watched from now on.`,
    payload: { count: 1, engine: ref.engine, form: ref.form },
    momentary: true,
  };
}

function together(refs: readonly SessionRef[]): Alert {
  const names = refs.slice(0, namedInGroup).map(sessionTitle).join(', ');
  const tenants = new Set(refs.map((ref) => ref.tenant)).size;
  return {
    key: `${event}|together`,
    event,
    level: 'info',
    session: null,
    text: `${refs.length} new sessions of ${tenants} tenants were found, among them ${names}; they are watched from now on, and \`holdfast scan\` lists them.`,
    payload: { count: refs.length, tenants, places: new Set(refs.map((ref) => ref.place)).size },
    momentary: true,
  };
}
