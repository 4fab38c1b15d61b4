// What is killed: plans of every kind of move, each over a world of its own.
import { lutimesSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../../src/core/plan.ts';
import { gc } from '../../../src/operations/gc.ts';
import { prune } from '../../../src/operations/prune.ts';
import { mountDisk } from './disk.ts';
import { placesTree } from './killing.ts';
import type { Tree } from './tree.ts';
import {
  dayMs,
  freshFolder,
  hourMs,
  makeWorld,
  open,
  put,
  putBaileysSession,
  putInstances,
  putProfile,
  wholeCredentials,
} from './world.ts';
import type { World } from './world.ts';

export interface Scene {
  readonly world: World;
  readonly plan: Plan;
  readonly original: Tree;
}

/** A kill leaves what was written, on a disk or in memory, and in memory hundreds of them take no time. */
function worldInMemory(): World {
  const folder = freshFolder();
  mountDisk(folder, '8m');
  return makeWorld(folder);
}

/** Twelve key files of two sessions, each moved by a link and an unlink. */
export async function keyFiles(): Promise<Scene> {
  const world = worldInMemory();
  for (const company of ['company_1', 'company_2']) putBaileysSession(join(world.auth, company));
  putInstances(world, ['sales']);
  return scene(world, 12, ({ context }) => prune.run(context, { policy: 'classic' }));
}

/** Two profile folders, each moved by one rename. */
export async function profileFolders(): Promise<Scene> {
  const world = worldInMemory();
  for (const name of ['session-sales', 'session-old', 'session-older'])
    putProfile(join(world.profiles, name));
  putInstances(world, ['sales']);
  return scene(world, 2, twoLooks);
}

/** A session on a disk of its own, mounted inside the place: each file is copied, compared and removed. */
export async function keyFilesOfAnotherDisk(): Promise<Scene> {
  const world = worldInMemory();
  const session = join(world.auth, 'company_2');
  mountDisk(session, '1m');
  put(join(session, 'creds.json'), 40 * dayMs, wholeCredentials);
  for (const contact of [1, 2, 3]) put(join(session, `session-1555000333${contact}.0.json`), 40 * dayMs);
  putInstances(world, ['sales']);
  return scene(world, 3, ({ context }) => prune.run(context, { policy: 'classic' }));
}

/** A profile in a tenant's folder that is a disk of its own: a tree is copied, compared and removed. */
export async function profileFolderOfAnotherDisk(): Promise<Scene> {
  const world = worldInMemory();
  mountDisk(join(world.profiles, 'acme'), '1m');
  const profile = join(world.profiles, 'acme/session-old');
  for (const path of ['Local State', 'Default/Preferences', 'Default/Cookies'])
    put(join(profile, path), 40 * dayMs);
  const link = join(profile, 'Default/link');
  symlinkSync('host-1234', link);
  const longAgo = (Date.now() - 40 * dayMs) / 1000;
  lutimesSync(link, longAgo, longAgo);
  putProfile(join(world.profiles, 'session-sales'));
  putInstances(world, ['sales']);
  return scene(world, 1, twoLooks);
}

type Opened = ReturnType<typeof open>;

async function scene(world: World, steps: number, make: (opened: Opened) => Promise<Plan>): Promise<Scene> {
  const opened = open(world);
  const plan = await make(opened);
  await opened.close();
  if (plan.steps.length !== steps) {
    throw new Error(`the plan has ${plan.steps.length} steps: ${JSON.stringify(plan.protected)}`);
  }
  return { world, plan, original: placesTree(world) };
}

/** An orphan goes when it was seen as one twice, an hour apart. */
async function twoLooks({ context }: Opened): Promise<Plan> {
  await gc.run(context, {});
  const later = { ...context, nowMs: () => Date.now() + hourMs + 1000 };
  return (await gc.run(later, {})).plan;
}
