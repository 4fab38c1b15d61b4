// Is somebody using this profile right now? From all the signs that a machine gives; a doubt is `unknown`, never `no`.
import type { InUse } from '../../core/inventory.ts';
import { parseSingletonLock } from './singleton-lock.ts';

export interface ProfileUseEvidence {
  /** The file SingletonLock, by lstat and readlink: it is a link into nothing, so it never seems to exist. */
  readonly lock:
    | { readonly state: 'none' }
    | { readonly state: 'link'; readonly target: string }
    | { readonly state: 'not-a-link' };
  /** This machine's name. */
  readonly host: string;
  /** Command line of the process that the lock names, its parts parted by NUL or space; null where no such process runs. */
  readonly processOfPid: string | null;
  /** Holders in /proc/locks of the LOCK files in the profile, by inode, 0 where the kernel hides who; null: not known. */
  readonly lockFileHolders: readonly number[] | null;
  /** Did SingletonSocket take a connection? null: there is none, or it was not tried. */
  readonly socketAnswers: boolean | null;
  /** Processes whose command line names the profile as --user-data-dir; null: not known. */
  readonly userDataDirProcesses: readonly number[] | null;
  /** Absolute path of the profile, without a slash at its end. */
  readonly profilePath: string;
}

/**
 * One sign of life is enough for `yes`. `no` needs that the machine could be asked at all, and a lock that is absent
 * or provably stale. The cases are those in which Chromium itself takes over a lock, or refuses to (156, Linux).
 */
export function judgeProfileUse(evidence: ProfileUseEvidence): InUse {
  const { lock } = evidence;
  const signs = signsOfLife(evidence);
  if (signs.length > 0) return { answer: 'yes', why: signs };
  if (evidence.lockFileHolders === null && evidence.userDataDirProcesses === null) {
    return unknown('Neither file locks nor processes could be looked at.');
  }
  if (lock.state === 'none')
    return { answer: 'no', why: ['There is no profile lock, and no process uses the profile.'] };
  if (lock.state === 'not-a-link')
    return unknown('SingletonLock is not a link; Chromium takes that for a profile in use.');
  const parsed = parseSingletonLock(lock.target);
  if (parsed === null) return unknown('SingletonLock does not name a host and a process.');
  if (parsed.host !== evidence.host) {
    return unknown(`The profile lock is of another host, ${parsed.host}, which cannot be asked from here.`);
  }
  return judgeLockOfThisHost(evidence, parsed.pid);
}

function signsOfLife(evidence: ProfileUseEvidence): string[] {
  const signs: string[] = [];
  const { lockFileHolders: holders, userDataDirProcesses: processes } = evidence;
  if (holders !== null && holders.length > 0)
    signs.push(`Files of the profile are locked by ${named(holders)}.`);
  if (processes !== null && processes.length > 0)
    signs.push(
      `${sentence(named(processes))} ${new Set(processes).size > 1 ? 'run' : 'runs'} on the profile.`,
    );
  if (evidence.socketAnswers === true) signs.push('The browser answers on its socket.');
  const pid = evidence.lock.state === 'link' ? parseSingletonLock(evidence.lock.target) : null;
  if (pid?.host === evidence.host && userDataDirOf(evidence.processOfPid) === evidence.profilePath) {
    signs.push(`Process ${pid.pid}, which the profile lock names, runs on the profile.`);
  }
  return signs;
}

/** Only a process that is gone, or is surely something else, makes a lock of this host stale. */
function judgeLockOfThisHost(evidence: ProfileUseEvidence, pid: number): InUse {
  const command = evidence.processOfPid;
  if (command === null) {
    return { answer: 'no', why: [`The profile lock is stale: process ${pid} does not run any more.`] };
  }
  if (command === '')
    return unknown(`Process ${pid}, which the profile lock names, runs but does not say what it is.`);
  const folder = userDataDirOf(command);
  if (folder === null && !/chrom|headless|edge|brave/i.test(command)) {
    return { answer: 'no', why: [`The profile lock is stale: process ${pid} is another program now.`] };
  }
  // Another path may still be the same folder, by a link or a mount; that nobody has its files locked tells that it is not.
  const elsewhere = folder?.startsWith('/') && lastPart(folder) !== lastPart(evidence.profilePath);
  if (elsewhere && evidence.lockFileHolders !== null) {
    return {
      answer: 'no',
      why: [`The profile lock is stale: process ${pid} is a browser on another profile.`],
    };
  }
  return unknown(
    `Process ${pid}, which the profile lock names, is a browser that may be on this profile by another path.`,
  );
}

/** The value of --user-data-dir without a slash at its end; null where there is none. */
function userDataDirOf(command: string | null): string | null {
  const flag = '--user-data-dir=';
  const from = command === null ? -1 : command.indexOf(flag);
  if (command === null || from < 0) return null;
  const rest = command.slice(from + flag.length);
  // /proc parts arguments by NUL; where that was turned into spaces, the next argument begins with two hyphens.
  const end = rest.includes('\0') ? rest.indexOf('\0') : rest.search(/ --| *$/);
  return rest.slice(0, end).replace(/\/+$/, '');
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function named(pids: readonly number[]): string {
  // One process locks many files.
  const known = [...new Set(pids)].filter((pid) => pid > 0);
  if (known.length === 0) return 'a process outside of this container';
  return known.length === 1 ? `process ${known[0]}` : `processes ${known.join(', ')}`;
}

function sentence(text: string): string {
  return text[0]?.toUpperCase() + text.slice(1);
}

function unknown(why: string): InUse {
  return { answer: 'unknown', why: [why] };
}
