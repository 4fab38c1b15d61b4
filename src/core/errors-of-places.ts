// What can go wrong with places, plans, runs, locks, the catalog and the keeper.
import { conflict, failed, unavailable, usage } from './error-kind.ts';
import type { ErrorKind } from './error-kind.ts';

export const errorsOfPlaces = {
  PLACE_MALFORMED: {
    message: 'The place {place} is not understood: {cause}.',
    hint: 'Write a place as baileys:/srv/auth, wwebjs:/srv/.wwebjs_auth, sqlite:/srv/holdfast.db or postgres://user@host/database.',
    ...usage,
  },
  ALERT_NOT_FOUND: {
    message: 'No alert {alert} stands.',
    hint: '`holdfast alerts list` shows those that do, with their keys. What is over needs no answer.',
    ...usage,
  },
  LIMIT_REACHED: {
    message: 'The session {session} is not begun: {cause} are used.',
    hint: 'Delete what is not needed (`holdfast expire`, `holdfast sessions delete`), or set {setting} higher. Sessions that are there go on.',
    ...conflict,
  },
  PLACE_RELATIVE: {
    message: 'The place {place} is a relative path, so its meaning changes with the working directory.',
    hint: 'Use the absolute path. From this working directory it would be {absolute}.',
    ...usage,
  },
  PLACE_MISSING: {
    message: 'No place is given.',
    hint: 'Name one with --place baileys:/srv/auth, HOLDFAST_PLACES, or a settings file (--config). `holdfast demo FOLDER` makes one to try.',
    ...usage,
  },
  PLACES_OVERLAP: {
    message:
      '{first} and {second} lie in one another or are the same, so the same sessions would be handled twice.',
    hint: 'Leave one of them out: a place finds the sessions in its subfolders by itself. Baileys folders and browser profiles need separate folders.',
    ...usage,
  },
  PLACE_UNAVAILABLE: {
    message: 'The place {place} cannot be read: {cause}.',
    hint: 'Check that the disk is mounted or the server runs, and that this user may read it. Nothing was changed.',
    ...unavailable,
  },
  SESSION_NOT_FOUND: {
    message: 'No session matches {session}.',
    hint: 'Run `holdfast scan` to see the names of all sessions.',
    http: 404,
    exit: 2,
  },
  SESSION_UNREADABLE: {
    message: 'The session {session} cannot be read: {cause}.',
    hint: 'Check the owner and mode of its folder. It is treated as in use and vital until it can be read.',
    ...unavailable,
  },
  REGISTRY_UNUSABLE: {
    message: 'The instances list {path} cannot be used: {cause}.',
    hint: 'Without a good list nothing can be called an orphan. Restore the list from its backup, or name the right one with --instances.',
    ...unavailable,
  },
  REGISTRY_NEEDED: {
    message: 'No instances list is given, so nothing can be called an orphan.',
    hint: 'Name it with --instances /srv/.wwebjs_instances.json (or INSTANCES_DATA_PATH).',
    ...usage,
  },
  CONFIG_INVALID: {
    message: 'The configuration is not valid: {cause}.',
    hint: 'Correct the value named above. `holdfast help` lists every option.',
    ...usage,
  },
  INTERRUPTED: {
    message: 'Interrupted by {signal}.',
    hint: 'Run the command again. `holdfast doctor` names a run that was left unfinished.',
    ...failed,
  },
  USAGE: { message: '{cause}', hint: 'See `holdfast help`.', ...usage },
  PLAN_NOT_FOUND: {
    message: 'No plan or file called {plan} was found.',
    hint: '`holdfast plan` lists the plans that wait.',
    http: 404,
    exit: 2,
  },
  PLAN_UNREADABLE: {
    message: 'The file {plan} is not a Holdfast plan: {cause}.',
    hint: 'Make it again with --save FILE.',
    ...usage,
  },
  PLAN_NOT_SAVED: {
    message: 'The plan could not be saved as {path}: {cause}.',
    hint: 'Name a file in a folder that this user may write to. Nothing was removed.',
    ...failed,
  },
  PLAN_ALTERED: {
    message: 'The plan {plan} was changed after it was made.',
    hint: 'A plan is applied exactly as it was printed. Make a new one; to leave something out use --session or --tenant. Nothing was touched.',
    ...conflict,
  },
  PLAN_OF_ANOTHER_WORLD: {
    message: 'The plan {plan} was made for another world: {cause}.',
    hint: 'Make the plan where it is to be applied, with the same data folder and places. Nothing was touched.',
    ...conflict,
  },
  PLAN_USED: {
    message: 'The plan {plan} was already applied, as run {run}.',
    hint: 'A plan works once. Make a new one, or take the run back with `holdfast undo {run}`.',
    ...conflict,
  },
  PLAN_DROPPED: {
    message: 'The plan {plan} was dropped.',
    hint: 'Somebody decided against it. Make a new one where it is wanted after all. Nothing was touched.',
    ...conflict,
  },
  PLAN_TOO_OLD: {
    message: 'The plan {plan} is {age} old, older than {limit}.',
    hint: 'Make a new one: the sessions have moved on. Nothing was touched.',
    ...conflict,
  },
  RUN_NOT_FOUND: {
    message: 'No run called {run} is in the journal.',
    hint: '`holdfast plan --runs` lists the runs.',
    http: 404,
    exit: 2,
  },
  NOTHING_TO_UNDO: {
    message: 'There is no run over these places to take back.',
    hint: '`holdfast plan --runs` lists all runs. Name the one you mean.',
    http: 404,
    exit: 2,
  },
  RUN_CANNOT_BE_UNDONE: {
    message: 'The run {run} cannot be taken back: {cause}.',
    hint: '`holdfast plan --runs` lists the runs and what became of each.',
    ...conflict,
  },
  LOCK_HELD: {
    message: '{what} is locked by {owner}.',
    hint: 'Wait until it is done. The lock goes away by itself with its process.',
    ...conflict,
  },
  LOCK_DAMAGED: {
    message: 'The lock file {path} is damaged, so nobody can tell whether it is held.',
    hint: 'Make sure that no Holdfast is running on this place, then remove that file.',
    ...conflict,
  },
  LOCK_UNAVAILABLE: {
    message: 'The lock {path} cannot be taken: {cause}.',
    hint: 'Check the disk, and that this user may write to the folder .holdfast of the place. Nothing was touched.',
    ...unavailable,
  },
  CATALOG_UNAVAILABLE: {
    message: 'The catalog {path} cannot be used: {cause}.',
    hint: 'Check the data folder (HOLDFAST_HOME): its mode, its disk, and that it is on a local file system.',
    ...unavailable,
  },
  CATALOG_TOO_NEW: {
    message: 'The catalog {path} was written by a newer Holdfast (schema {found}, this one knows {known}).',
    hint: 'Use that newer version. Nothing was changed.',
    ...failed,
  },
  KEEPER_RUNNING: {
    message: 'A keeper already runs on {home}: {owner}.',
    hint: 'Use that one, or give this one a home of its own with --home.',
    ...conflict,
  },
  MOVE_FAILED: {
    message: '{path} could not be moved: {cause}.',
    hint: 'The original is where it was. Correct the cause and run the command again.',
    ...failed,
  },
  STEP_FAILED: {
    message: 'Run {run} stopped: {cause}.',
    hint: 'What was done can be taken back with `holdfast undo {run}`; `holdfast apply {plan}` goes on where it stopped.',
    ...failed,
  },
  CHANNEL_FAILED: {
    message: 'The alert could not be sent to {channel}: {cause}.',
    hint: 'It stays in the log and is tried again at the next change or reminder.',
    ...failed,
  },
  DEMO_EXISTS: {
    message: 'The folder {path} is not empty and was not made by `holdfast demo`.',
    hint: 'Name a new or empty folder.',
    ...usage,
  },
} as const satisfies Record<string, ErrorKind>;
