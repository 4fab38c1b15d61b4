// The one table of everything that can go wrong: stable code, message, what to do next, HTTP status, exit code.

interface ErrorKind {
  /** What happened, with {names} filled from the error's details. */
  readonly message: string;
  /** What the reader should do next. */
  readonly hint: string;
  readonly http: number;
  /** 1 = failed, 2 = wrong usage. */
  readonly exit: 1 | 2;
}

const usage = { http: 400, exit: 2 } as const;
const failed = { http: 500, exit: 1 } as const;
const conflict = { http: 409, exit: 1 } as const;
const unavailable = { http: 503, exit: 1 } as const;

export const errorTable = {
  PLACE_MALFORMED: {
    message: 'The place {place} is not understood.',
    hint: 'Write a place as baileys:/srv/auth, wwebjs:/srv/.wwebjs_auth, sqlite:/srv/holdfast.db or postgres://user@host/database.',
    ...usage,
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
    hint: 'Check that the disk is mounted and that this user may read the folder. Nothing was changed.',
    ...failed,
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
    ...failed,
  },
  REGISTRY_UNUSABLE: {
    message: 'The instances list {path} cannot be used: {cause}.',
    hint: 'Without a good list nothing can be called an orphan. Restore the list from its backup, or name the right one with --instances.',
    ...failed,
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
    ...failed,
  },
  CATALOG_UNAVAILABLE: {
    message: 'The catalog {path} cannot be used: {cause}.',
    hint: 'Check the data folder (HOLDFAST_HOME): its mode, its disk, and that it is on a local file system.',
    ...failed,
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
  HEALTH_ADDRESS_UNUSABLE: {
    message: 'The keeper cannot answer /health on {address}: {cause}.',
    hint: 'Another program has that address. Choose another port with --set health.port=8766; 0 takes any free one.',
    ...failed,
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
  LEASE_HELD: {
    message: 'The session {session} is held by {owner}; its lease ends in {remaining} unless it is renewed.',
    hint: 'Stop that program, or wait for it. Two programs on one session destroy it, so nothing was started.',
    ...conflict,
  },
  LEASE_LOST: {
    message: 'This process no longer holds the session {session}: {cause}.',
    hint: 'Close its socket now; nothing more can be written to it from here. Open the session again to take it back.',
    ...conflict,
  },
  STORE_UNAVAILABLE: {
    message: 'The database {place} cannot be used: {cause}.',
    hint: 'Check that it runs and can be reached. Nothing was taken for absent; what was not acknowledged can be written again.',
    ...unavailable,
  },
  STORE_FULL: {
    message: 'The database {place} has no room: {cause}.',
    hint: 'Make room on its disk. What was acknowledged is safe; the rejected write changed nothing and can be made again.',
    ...unavailable,
  },
  STORE_READ_ONLY: {
    message: 'The database {place} takes no writes: {cause}.',
    hint: 'Give the primary server, or make the file writable for this user. Nothing was changed.',
    ...unavailable,
  },
  STORE_TOO_NEW: {
    message: 'The database {place} was written by a newer Holdfast (schema {found}, this one knows {known}).',
    hint: 'Use that newer version. Nothing was changed.',
    ...failed,
  },
  STORE_NOT_OURS: {
    message: 'The database {place} is not one of Holdfast: {cause}.',
    hint: 'Name a new file or another schema. To bring sessions over from there, see `holdfast help migrate`.',
    ...usage,
  },
  STORE_URL_INVALID: {
    message: 'The store {url} is not understood: {cause}.',
    hint: 'Write sqlite:/absolute/path.db or postgres://user@host/database (option url, or HOLDFAST_URL).',
    ...usage,
  },
  ENTRY_DAMAGED: {
    message: 'The entry {entry} of {session} is damaged: {cause}.',
    hint: 'It was not used. `holdfast doctor` lists what is damaged; restore the session or that entry from a backup.',
    ...failed,
  },
  RECORDS_COLLIDE: {
    message: 'Two records of {session} would become one, {entry}: {cause}.',
    hint: 'Find out which of them is right, and remove the other where it came from. Nothing of this session was moved.',
    ...conflict,
  },
  COPY_DIFFERS: {
    message: 'The copy of {session} differs from the original: {entry} {cause}.',
    hint: 'The copy was not used, and the original is where it was. Check the disk or the database of the target, then try again.',
    ...failed,
  },
  ENTRY_NAME_INVALID: {
    message: 'The entry {entry} of {session} cannot be stored: {cause}.',
    hint: 'No key of Baileys has such a name. Nothing of that write was made.',
    ...usage,
  },
  VALUE_UNSTORABLE: {
    message: 'A value cannot be stored: {at} {cause}.',
    hint: 'Store text, numbers, bytes, lists and plain objects, as Baileys does. Nothing was written.',
    ...usage,
  },
  VALUE_UNREADABLE: {
    message: 'A stored value cannot be read: {cause}.',
    hint: 'Perhaps a newer Holdfast wrote it; use that one. It was not used, and nothing was changed.',
    ...failed,
  },
  SESSION_NAME_INVALID: {
    message: 'The session name {session} cannot be used: {cause}.',
    hint: 'Write tenant/id, for example acme/sales.',
    ...usage,
  },
  SESSION_IN_USE: {
    message: 'The session {session} is in use: {cause}.',
    hint: 'Stop the program that runs it, then run the command again.',
    ...conflict,
  },
  SESSION_FILE_INVALID: {
    message: 'The file is not a session that can be imported: {cause}.',
    hint: 'Export it again with `holdfast sessions export`, and copy the file whole. Nothing was imported.',
    ...usage,
  },
  FILE_NOT_WRITTEN: {
    message: 'The file {path} could not be written: {cause}.',
    hint: 'Name a new file in a folder that this user may write to. Nothing was exported.',
    ...failed,
  },
  FILE_UNREADABLE: {
    message: 'The file {path} cannot be read: {cause}.',
    hint: 'Check its name and its mode.',
    ...usage,
  },
  SESSION_ABSENT: {
    message: 'There is no session {session} in {place}.',
    hint: 'To link a new account let it be created (create: true). If it was there before, look at `holdfast sessions list` and at the trash first.',
    http: 404,
    exit: 1,
  },
  SESSION_EXISTS: {
    message: 'There is a session {session} in {place} already.',
    hint: 'Nothing was written over it. Choose another name, or remove it first: `holdfast sessions delete`.',
    ...conflict,
  },
  SESSION_ARRIVING: {
    message: 'The session {session} is still being migrated into {place}.',
    hint: 'Let the migration end, or go on with it: `holdfast apply` with its plan. To start on the old place again, take it back first: `holdfast undo`.',
    ...conflict,
  },
  SESSION_GONE: {
    message: 'The session {session} was known, and now {place} does not have it: {cause}.',
    hint: 'No new identity was made over it. Find out what happened to the database first (a restored or new file, an ephemeral disk, another schema). If it is to be linked anew, set create: "always".',
    ...conflict,
  },
  CREDENTIALS_MISSING: {
    message: 'The session {session} in {place} has keys but no credentials.',
    hint: 'No new identity was made over it. Restore it from a backup, or remove it with `holdfast sessions delete` and link again.',
    ...conflict,
  },
  BAILEYS_MISSING: {
    message: 'Baileys could not be loaded: {cause}.',
    hint: 'Install @whiskeysockets/baileys beside holdfast, or hand yours over as the option `baileys`.',
    ...failed,
  },
  DEMO_EXISTS: {
    message: 'The folder {path} is not empty and was not made by `holdfast demo`.',
    hint: 'Name a new or empty folder.',
    ...usage,
  },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorTable;

/** Every error that Holdfast raises on purpose. Its code is stable; its message may be reworded. */
export class HoldfastError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(code: ErrorCode, details: Record<string, string | number> = {}, options?: { cause?: unknown }) {
    super(fill(errorTable[code].message, details), options);
    this.name = 'HoldfastError';
    this.code = code;
    this.hint = fill(errorTable[code].hint, details);
    this.details = details;
  }
}

function fill(template: string, details: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole));
}
