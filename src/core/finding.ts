// What doctor says about a place: a stable code, what was found, and what to do next.
import type { SessionRef } from './session.ts';

export type FindingLevel = 'info' | 'warning' | 'critical';

export interface Finding {
  readonly code: FindingCode;
  readonly level: FindingLevel;
  /** The place's URL. */
  readonly place: string;
  readonly session: SessionRef | null;
  /** Absolute path of what it is about; null where it is about no path. Raw: it may hold any byte but NUL. */
  readonly path: string | null;
  /** What was found. Safe to print: names are escaped by `shown`. */
  readonly text: string;
  /** What to do. Safe to print. */
  readonly next: string;
}

interface FindingKind {
  /** What the code stands for, wherever it turns up. */
  readonly meaning: string;
  /** What to do, with {path} filled from the finding. */
  readonly next: string;
}

/** Every code that doctor knows. Codes are stable; their wording is not. The docs page is made from this table. */
export const findingTable = {
  PLACE_UNAVAILABLE: {
    meaning: 'The place could not be read, so its sessions are unknown, which is not the same as none.',
    next: 'Check that the disk is mounted or the server runs, that the place is written right, and that this user may read it.',
  },
  VAULT_LOCKED: {
    meaning:
      'The vault cannot be opened with the key that is given, or without one, so its snapshots are unknown.',
    next: 'Set HOLDFAST_VAULT_KEY to the key that the vault was made with; for a vault that is not encrypted, unset HOLDFAST_VAULT_KEY.',
  },
  PATH_RELATIVE: {
    meaning:
      'The path is relative: started from another working directory, a program makes a second, empty place.',
    next: 'Write the absolute path everywhere, in the program as well: {path}.',
  },
  PATH_DOES_NOT_SURVIVE_RESTART: {
    meaning: 'The place lies on a file system that starts empty after a restart or with a new container.',
    next: 'Move the sessions to a disk or a named volume before they are needed, for example `docker run -v sessions:{path}`.',
  },
  PATH_SURVIVAL_UNKNOWN: {
    meaning: 'Nothing on this machine proves that the place is still there after a restart.',
    next: 'Put a marker file beside the sessions, restart or redeploy once, and look for it before the first QR code is scanned.',
  },
  FILE_SYSTEM_NETWORK: {
    meaning:
      'The place is reached over a network or a bridge (NFS, SMB, 9p, FUSE), where locks and renames promise less.',
    next: 'Keep sessions on a local disk. If it must be this one, let only one machine write to it.',
  },
  CASE_FOLDING_FILE_SYSTEM: {
    meaning: 'The file system takes names that differ only in case for one name.',
    next: 'Give sessions names that differ in more than case, or use a file system that tells them apart.',
  },
  CASE_TWINS: {
    meaning:
      'Sessions have names that differ only in case; moved to another file system they would become one.',
    next: 'Rename one of them before these sessions are moved or backed up to macOS, Windows or SMB.',
  },
  FOLDER_OPEN_TO_OTHERS: {
    meaning:
      'Other users of the machine can read or change credentials, which is all that is needed to take over the account.',
    next: 'Close it to them: chmod -R go-rwx {path}',
  },
  FOLDER_OF_ANOTHER_USER: {
    meaning: 'The place belongs to another user than the one who runs this.',
    next: 'Run as the owner of {path}, or hand it over with chown while nothing uses it.',
  },
  RUNNING_AS_ROOT: {
    meaning:
      'This runs as root: what root creates, the program that owns the sessions may not be able to read.',
    next: 'Run the program and Holdfast as one user of their own.',
  },
  CREDENTIALS_ABSENT: {
    meaning: 'The session has no credentials: it was never paired, or they were removed.',
    next: 'Pair it, or look for its credentials with `holdfast undo` and in backups. Do not start a client on it before: it would make a new identity.',
  },
  CREDENTIALS_DAMAGED: {
    meaning:
      'The credentials are there but not whole. A client started on them may make a new identity over them.',
    next: 'Do not start a client on it. Where the vault has a snapshot of it, `holdfast restore NAME` brings it back, and what lies there goes to the trash; otherwise copy {path} aside and restore the credentials from a backup.',
  },
  CREDENTIALS_UNREADABLE: {
    meaning: 'The credentials could not be read, so nobody can tell whether they are whole.',
    next: 'Check the owner and mode of {path}, and the disk. Do not start a client on it before.',
  },
  CREDENTIALS_UNKNOWN: {
    meaning: 'Whether the credentials are whole could not be judged.',
    next: 'Start the session once and see it connect before you rely on it.',
  },
  IDENTITY_TWICE: {
    meaning:
      'Sessions are copies of each other: one device of one account. Programs on two of them destroy both, for each moves the keys on without the other.',
    next: 'Keep the one that its program uses, mostly the one that was written to last, and take the others out with `holdfast sessions delete NAME` before a program starts on them.',
  },
  DAMAGED_ENTRIES: {
    meaning: 'Pieces of the session are not what their names promise.',
    next: 'Copy {path} aside, then restore those pieces from a backup. `holdfast sessions show NAME` lists them.',
  },
  UNREADABLE_ENTRIES: {
    meaning: 'Pieces of the session could not be read. They count as vital until they can.',
    next: 'Check owner and mode below {path}.',
  },
  SPECIAL_FILES: {
    meaning: 'The session holds something that is no file, folder or link, and that is not its own.',
    next: 'Find out what put it there. Holdfast leaves it alone.',
  },
  OTHER_FILE_SYSTEM: {
    meaning: 'A part of the session lies on another file system.',
    next: 'Mount the whole place, not a part of a session: moves inside a session are then atomic.',
  },
  SYMBOLIC_LINK: {
    meaning: 'A symbolic link stands where a file or folder of a session is expected. It is never followed.',
    next: 'Put the real file or folder there, or name the place by its real path.',
  },
  UNSPEAKABLE_NAME: {
    meaning: 'A name cannot be written as text (it is not UTF-8).',
    next: 'Rename it. Until then Holdfast leaves it alone.',
  },
  PROFILE_LOCK_FOREIGN: {
    meaning:
      'A profile is locked by Chromium on another host, mostly a container that is gone. Chromium refuses to start (exit code 21).',
    next: 'Make sure that no other machine or container uses {path}, then remove SingletonLock, SingletonSocket and SingletonCookie there.',
  },
  PROFILE_LOCK_STALE: {
    meaning:
      'A profile is locked by a process that is gone: Chromium was killed, and its last seconds may be lost.',
    next: 'Nothing: Chromium clears it at the next start. Let the program close the browser on SIGTERM, so that it does not happen again.',
  },
  PROFILE_LOCK_DAMAGED: {
    meaning: 'The profile lock is not the symbolic link that Chromium makes, so nobody can tell whose it is.',
    next: 'Make sure that no browser uses {path}, then remove SingletonLock there.',
  },
  DATABASE_AT_RISK: {
    meaning:
      'A setting of the database, or what it lies on, may lose what was acknowledged, or will not go well for long.',
    next: 'Change that setting, or move the sessions to another database with `holdfast migrate`.',
  },
  PROBE_FAILED: {
    meaning: 'This place does not do what Holdfast relies on: a case of its own tests failed there.',
    next: 'Do not keep sessions there before it is mended. `holdfast doctor --probe` tries again.',
  },
  LOCK_DAMAGED: {
    meaning: 'A lock file of Holdfast is damaged. It counts as held.',
    next: 'Make sure that no Holdfast is running on this place, then remove {path}.',
  },
  REGISTRY_UNUSABLE: {
    meaning: 'The instances list cannot be used, so nothing can be called an orphan.',
    next: 'Restore the list {path} from its backup, or name the right one with --instances-path.',
  },
  UNFINISHED_RUN: {
    meaning: 'A run of Holdfast began and did not end: its process died in the middle.',
    next: 'Apply its plan again to go on where it stopped, or take it back with `holdfast undo RUN`.',
  },
  WIPE_SCRIPT: {
    meaning: 'A script of the project removes the sessions, or would with the next clean or build.',
    next: 'Take the sessions out of that command, or move the place out of the project.',
  },
  WIPE_SEARCH_INCOMPLETE: {
    meaning: 'A file of the project could not be searched for commands that remove sessions.',
    next: 'Look at {path} yourself: does it remove the session folder?',
  },
  IGNORE_LINE_MISSING: {
    meaning: 'No ignore line covers the sessions, so credentials can end up in a repository or an image.',
    next: 'Add the missing line to {path}.',
  },
  STRANDED_SESSIONS: {
    meaning:
      'Sessions lie in a folder of the same name elsewhere in the project: the work of a relative path and another working directory.',
    next: 'Find out which one is in use, name it by its absolute path, and add {path} as a place to look at the other.',
  },
  SNAPSHOT_MISSING: {
    meaning: 'A session has no snapshot in the vault that is set: with its place it would be lost for good.',
    next: 'Take one with `holdfast snapshot NAME`, and see that the keeper or HoldfastAuth takes them from then on.',
  },
  SNAPSHOT_IMPOSSIBLE: {
    meaning: 'A session has no snapshot in the vault that is set, and none can be taken while it is damaged.',
    next: 'Mend the session first: look for it in backups and with `holdfast plan --runs`, or clear it and pair it afresh.',
  },
  SNAPSHOTS_OLD: {
    meaning:
      'A session was written to long after its newest snapshot: whoever takes its snapshots has stopped.',
    next: 'Take one with `holdfast snapshot NAME` and read why the ones before failed; see that the keeper runs.',
  },
  VAULT_UNGUARDED: {
    meaning:
      'The storage of the vault ignores conditional writes: two machines could hold the lease of one session, and overwrite each other.',
    next: 'Keep the vault in a storage that honours If-Match and If-None-Match, or let only one machine use it. `holdfast doctor --probe` tries every other promise as well.',
  },
  SNAPSHOT_HURT: {
    meaning: 'A snapshot in the vault cannot be restored whole.',
    next: 'Take a new one with `holdfast snapshot NAME`, which heals what the session still has; then look at what the vault lies on. `holdfast verify --read-data` names what is hurt.',
  },
  SNAPSHOT_KEPT_APART: {
    meaning:
      'The newest snapshot of a session was kept apart: it lost most of what the one before had, or another machine owned the session.',
    next: 'Look whether the session still works. If it does, `holdfast approve NAME ID`; if not, `holdfast restore NAME`.',
  },
  VAULT_OPEN_TO_OTHERS: {
    meaning:
      'Other users of the machine can read or change the vault. What is not encrypted in it is all that is needed to take over the accounts; what is changed cannot be restored.',
    next: 'Close it to them: chmod -R go-rwx {path}. A vault that others must reach is made with vaultKey set.',
  },
  VAULT_NOT_APART: {
    meaning: 'The vault goes with what it is for: on the same disk, or in the folder of the sessions itself.',
    next: 'Put the vault on another disk, another machine or S3: set `vault`, and take a snapshot of every session.',
  },
  CHECK_FAILED: {
    meaning: 'A check could not be carried out. What it looks for may be there or not.',
    next: 'Correct the cause and run `holdfast doctor` again.',
  },
} as const satisfies Record<string, FindingKind>;

export type FindingCode = keyof typeof findingTable;

/** What a finding is about. */
export interface FindingSubject {
  readonly place: string;
  readonly session?: SessionRef;
  readonly path?: string;
}

/** Makes a finding; its next step comes from the table, followed by `remark` where there is more to say. */
export function finding(
  code: FindingCode,
  level: FindingLevel,
  subject: FindingSubject,
  text: string,
  remark = '',
): Finding {
  const path = subject.path ?? null;
  const next = findingTable[code].next.replaceAll('{path}', () => quoted(path ?? subject.place));
  return {
    code,
    level,
    place: subject.place,
    session: subject.session ?? null,
    path,
    text,
    next: remark === '' ? next : `${next} ${remark}`,
  };
}

/** A name as it can be printed: control, direction and line-breaking characters would let it lie to a terminal. */
export function shown(name: string): string {
  const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\uFFFD]/gu;
  return name.replace(unsafe, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);
}

/** A path as it can be pasted into a shell, where it holds nothing that must be escaped to be printed. */
function quoted(path: string): string {
  const safe = shown(path);
  return /^[\w@%+=:,./-]*$/.test(safe) ? safe : `'${safe.replaceAll("'", `'\\''`)}'`;
}
