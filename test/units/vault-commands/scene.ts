// A machine with a browser profile, a Baileys session and a vault, all on disk, for the commands about snapshots.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Composition } from '../../../src/compose.ts';
import { smallAndHealthy } from '../../../src/demo/baileys/small-and-healthy.ts';
import type { DemoSession } from '../../../src/demo/demo-file.ts';
import { Shape } from '../../../src/demo/shape.ts';
import { profile } from '../../../src/demo/wwebjs/profile.ts';
import { writeSession } from '../../../src/demo/write-session.ts';
import type { OperationContext } from '../../../src/operations/context.ts';
import { snapshot } from '../../../src/operations/snapshot.ts';
import type { TakenLine } from '../../../src/operations/snapshots/take-one.ts';
import { dayMs, freshFolder, makeWorld, open, putInstances } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';
import { treeOf } from '../../rigs/faults/tree.ts';
import type { Tree } from '../../rigs/faults/tree.ts';

export interface Machine {
  readonly world: World;
  readonly vault: string;
  readonly context: OperationContext;
  readonly close: Composition['close'];
  /** Everything in the places but Holdfast's own folders. */
  tree(): Tree;
}

const amounts = { about: null, messagesBytes: 60_000, cacheBytes: 20_000 };
/** What a login needs, settings, and a cache: every further file costs time and shows nothing. */
const kept = /^(Local State|Default\/(IndexedDB|Local Storage|Preferences|Cookies|GPUCache)(\/.*)?)$/;

/** Old enough that nothing counts as in use. */
export const idleMs = 3 * dayMs;

export async function putBrowserProfile(root: string, path: string, age = idleMs): Promise<void> {
  const session = profile({ ...amounts, path, idleMs: age });
  const small: DemoSession = {
    ...session,
    files: (scene) => session.files(scene).filter((file) => kept.test(file.path)),
  };
  await writeSession(root, small, { nowMs: Date.now(), shape: new Shape(path) });
}

/** @param vault of another machine, which this one shares */
export function machine(
  vault = join(freshFolder(), 'vault'),
  flags: Record<string, unknown> = {},
  world = makeWorld(),
): Machine {
  putInstances(world, []);
  const { context, close } = open(world, { flags: { vault, ...flags } });
  const tree = (): Tree => ({
    ...named('auth', treeOf(world.auth)),
    ...named('profiles', treeOf(world.profiles)),
  });
  return { world, vault, context, close, tree };
}

/** With the profile `sales` and the Baileys session `company_5`. */
export async function filledMachine(flags: Record<string, unknown> = {}): Promise<Machine> {
  const made = machine(undefined, flags);
  await putBrowserProfile(made.world.profiles, 'session-sales');
  await putBaileys(made.world.auth, 'company_5');
  return made;
}

/** Of records that are whole: others are no part of a snapshot. */
export async function putBaileys(root: string, path: string): Promise<void> {
  const nowMs = Date.now() - idleMs;
  await writeSession(root, { ...smallAndHealthy, path }, { nowMs, shape: new Shape(path) });
}

/** A tree without the times of its files: a snapshot keeps them to the millisecond. */
export function timeless(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([path, line]) => [path, line.replace(/^(file \d+) \d+/, '$1')]),
  );
}

function named(name: string, tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([path, line]) => [`${name}/${path}`, line]));
}

/** The one snapshot that is taken of a session. */
export async function take(
  { context }: Pick<Machine, 'context'>,
  session: string,
  more: { readonly whole?: boolean } = {},
): Promise<TakenLine> {
  const { sessions } = await snapshot.run(context, { session, whole: more.whole });
  const [line, ...others] = sessions;
  if (line === undefined || others.length > 0)
    throw new Error(`${sessions.length} sessions are called ${session}`);
  return line;
}

export const indexedDb = 'Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb';

/** Flips a byte in the middle of every pack of a vault in a folder. */
export function flipPacks(vault: string): void {
  for (const path of readdirSync(vault, { recursive: true, encoding: 'utf8' })) {
    if (!/\/packs\/[^/]+$/.test(path)) continue;
    const bytes = readFileSync(join(vault, path));
    const at = Math.floor(bytes.length / 3);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    writeFileSync(join(vault, path), bytes);
  }
}
