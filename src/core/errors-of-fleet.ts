// What can go wrong between keepers that share a database.
import { conflict, failed, unavailable, usage } from './error-kind.ts';
import type { ErrorKind } from './error-kind.ts';

const notFound = { http: 404, exit: 1 } as const;

export const errorsOfFleet = {
  FLEET_UNAVAILABLE: {
    message: 'The database of the fleet {url} cannot be used: {cause}.',
    hint: 'Check that PostgreSQL runs and lets this keeper in. The keeper goes on with what only this machine can see, and comes back by itself.',
    ...unavailable,
  },
  FLEET_NOT_OURS: {
    message: 'The database of the fleet {url} cannot be used: {cause}.',
    hint: 'Name a schema of its own: `fleet=postgres://…/database?schema=another_name`. Nothing was changed.',
    ...conflict,
  },
  FLEET_TOO_NEW: {
    message:
      'The tables of the fleet in {url} were made by a newer Holdfast (version {found}, this one knows {known}).',
    hint: 'Use that newer version here too. Nothing was changed.',
    ...failed,
  },
  HOME_UNREACHABLE: {
    message: 'The keeper of the home {home} cannot be asked: {cause}.',
    hint: 'Nothing was done. Start that keeper, or see why it does not reach the database of the fleet, and try again.',
    ...unavailable,
  },
  HOME_WENT_SILENT: {
    message: 'The keeper of the home {home} went silent in the middle of {operation}.',
    hint: 'What it had done is in its journal: once it runs again its runs say how to go on, or back.',
    ...unavailable,
  },
  HOME_NOT_FOUND: {
    message: 'No home of this fleet has the id {home}.',
    hint: '`curl http://127.0.0.1:8765/api/fleet` on a machine with a keeper shows all of them.',
    ...notFound,
  },
  HOME_ALIVE: {
    message: 'The home {home} on {machine} was heard of just now, so it was not forgotten.',
    hint: 'Stop its keeper first. One that was killed is taken for dead after `fleetLapseMs`, 30 seconds unless set.',
    ...conflict,
  },
  STAYS_AT_HOME: {
    message: '{operation} cannot be asked of another home.',
    hint: 'Call it on the keeper of the home {home} itself.',
    ...usage,
  },
} as const satisfies Record<string, ErrorKind>;
