// Death at a chosen moment: the process kills itself with SIGKILL at the n-th change it makes to the disk or the catalog.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import type { Catalog } from '../../../src/ports/catalog.ts';
import type { Store } from '../../../src/ports/store.ts';

/** Counts the moments at which a process may die, and makes one of them true. */
export class Countdown {
  readonly #dieAt: number;
  passed = 0;

  /** @param dieAt counts from 1; 0 never dies and only counts */
  constructor(dieAt: number) {
    this.#dieAt = dieAt;
  }

  /** @param half what has happened already when death comes in the middle of a change */
  pass(half?: () => void): void {
    this.passed++;
    if (this.passed !== this.#dieAt) return;
    half?.();
    process.kill(process.pid, 'SIGKILL');
  }
}

type Act = (...args: never[]) => unknown;

/** Deaths between which nothing changes would leave the same wreck, so a call that changes nothing is no moment. */
const idle: Readonly<Record<string, (...args: never[]) => boolean>> = {
  mkdir: isThere,
  mkdirSync: isThere,
  rm: (path: string) => !isThere(path),
  rmSync: (path: string) => !isThere(path),
  rmdir: (path: string) => !isThere(path) || readdirSync(path).length > 0,
  chmod: (path: string, mode: number) => (lstatSync(path).mode & 0o7777) === mode,
  chown: isOwnedBy,
  lchown: isOwnedBy,
};

const changing = [
  'rename',
  'link',
  'unlink',
  'copyFile',
  'writeFile',
  'rm',
  'mkdir',
  'rmdir',
  'symlink',
  'chmod',
  'chown',
  'utimes',
];
const changingSync = ['mkdirSync', 'writeFileSync', 'rmSync', 'linkSync', 'renameSync'];

/** What a change leaves behind when it is cut in two. */
const halves: Readonly<Record<string, (path: string, target: string) => void>> = {
  writeFile(path, content) {
    write(path, content.slice(0, Math.floor(content.length / 2)));
  },
  copyFile(from, to) {
    const content = readFile(from);
    write(to, content.subarray(0, Math.floor(content.length / 2)));
  },
  rm(path) {
    removeOneBelow(path);
  },
};

function isOwnedBy(path: string, uid: number, gid: number): boolean {
  const stat = lstatSync(path);
  return stat.uid === uid && stat.gid === gid;
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

const { readFileSync: readFile, writeFileSync: write, lstatSync, readdirSync, unlinkSync } = fs;

/** From here on every change that this process makes to a disk may be its last. */
export function mayDieAtEveryChange(countdown: Countdown): void {
  wrap(fs.promises as unknown as Record<string, Act>, changing, countdown);
  wrap(fs as unknown as Record<string, Act>, changingSync, countdown);
  syncBuiltinESMExports();
}

function wrap(methods: Record<string, Act>, names: readonly string[], countdown: Countdown): void {
  for (const name of names) {
    const original = methods[name];
    if (original === undefined) throw new Error(`node:fs has no ${name}`);
    methods[name] = (...args) => {
      if (idle[name]?.(...args) === true) return original(...args);
      countdown.pass();
      const half = halves[name];
      if (half !== undefined) countdown.pass(() => half(...(args as unknown as [string, string])));
      return original(...args);
    };
  }
}

function removeOneBelow(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (!stat.isDirectory()) return unlinkSync(path);
  const [first] = readdirSync(path);
  if (first !== undefined) removeOneBelow(join(path, first));
}

const records = ['journal', 'plans', 'trash', 'world', 'cleanings'] as const;
const reading = new Set([
  'run',
  'runs',
  'unfinishedRuns',
  'lines',
  'find',
  'waiting',
  'all',
  'history',
  'unseen',
  'last',
]);

/** The same catalog; the process may die right before each of its writes, and so right after the one before it. */
export function dyingCatalog(catalog: Catalog, countdown: Countdown): Catalog {
  const wrapped = records.map((record) => [record, dyingRecord(catalog[record], countdown)]);
  return { ...catalog, ...Object.fromEntries(wrapped) } as Catalog;
}

function dyingRecord(record: object, countdown: Countdown): object {
  const methods = Object.entries(record) as [string, (...args: unknown[]) => Promise<unknown>][];
  const wrapped = methods.map(([name, act]) => {
    if (reading.has(name)) return [name, act];
    const dying = (...args: unknown[]): Promise<unknown> => {
      countdown.pass();
      return act(...args);
    };
    return [name, dying];
  });
  return Object.fromEntries(wrapped) as object;
}

const movesOfStores = new Set<string | symbol>(['moveToTrash', 'moveBack', 'replace', 'putBack', 'destroy']);

/**
 * The same store; where it is a database the process may die right before each of its moves, which are no changes that
 * the file system's functions would show. A move itself is one transaction.
 */
export function dyingStore(store: Store, countdown: Countdown): Store {
  if (store.place.kind === 'folder') return store;
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (movesOfStores.has(name)) countdown.pass();
        return (member as Act).apply(target, args as never[]);
      };
    },
  });
}
