// What can go wrong with sessions in databases, and on their way there.
import { conflict, failed, unavailable, usage } from './error-kind.ts';
import type { ErrorKind } from './error-kind.ts';

export const errorsOfDatabases = {
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
    hint: 'Let the migration end, or go on with it: `holdfast apply` with its plan. To start on the old place again, take it back first: `holdfast undo`. If nothing brings it any more, import it again, or remove what is there: `holdfast sessions delete`.',
    ...conflict,
  },
  SESSION_GONE: {
    message: 'The session {session} was known, and now {place} does not have it: {cause}.',
    hint: 'No new identity was made over it. If it was moved, open it where it is now. Otherwise find out what happened to the database first (a restored or new file, an ephemeral disk, another schema). If it is to be linked anew, set create: "always".',
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
} as const satisfies Record<string, ErrorKind>;
