// What is killed in a restore: a profile of few files, its snapshot in the vault of the home, and the plan to bring it back.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoSession } from '../../../src/demo/demo-file.ts';
import { Shape } from '../../../src/demo/shape.ts';
import { profile } from '../../../src/demo/wwebjs/profile.ts';
import { writeSession } from '../../../src/demo/write-session.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { restore } from '../../../src/operations/restore.ts';
import { snapshot } from '../../../src/operations/snapshot.ts';
import { mountDisk } from './disk.ts';
import { placesTree } from './killing.ts';
import type { Tree } from './tree.ts';
import { dayMs, freshFolder, makeWorld, open, putInstances } from './world.ts';
import type { World } from './world.ts';

export interface RestoreScene {
  readonly world: World;
  readonly plan: Plan;
  /** Before the restore. */
  readonly original: Tree;
  /** As it was when its snapshot was taken. */
  readonly whole: Tree;
}

export const session = 'session-sales';
const login = /^Default\/(IndexedDB|Local Storage)\/.*\/(CURRENT|MANIFEST.*|.*\.log|.*\.ldb)$/;

/** Only what a login needs: every file is several moments at which to die. */
export function smallProfile(): DemoSession {
  const amounts = { path: session, about: null, messagesBytes: 4000, cacheBytes: 0 };
  const whole = profile({ ...amounts, idleMs: 3 * dayMs });
  return { ...whole, files: (scene) => whole.files(scene).filter(({ path }) => login.test(path)) };
}

/**
 * @param before what becomes of the profile after its snapshot was taken
 * @param placeSize of a disk that the place has for itself; left out where it shares that of everything else
 */
export async function restoreScene(before: 'damaged' | 'absent', placeSize?: string): Promise<RestoreScene> {
  const folder = freshFolder();
  mountDisk(folder, '32m');
  const world = makeWorld(folder);
  if (placeSize !== undefined) mountDisk(world.profiles, placeSize);
  putInstances(world, ['sales']);
  await writeSession(world.profiles, smallProfile(), { nowMs: wholeSeconds(), shape: new Shape(session) });
  const { context, close } = open(world);
  const { sessions } = await snapshot.run(context, { session: 'sales' });
  if (sessions[0]?.state !== 'taken') throw new Error(`no snapshot: ${sessions[0]?.why}`);
  const whole = placesTree(world);
  const at = join(world.profiles, session);
  if (before === 'absent') rmSync(at, { recursive: true });
  else rmSync(join(at, 'Default/Local Storage/leveldb/CURRENT'));
  const original = placesTree(world);
  const plan = await restore.run(context, { session: 'sales' });
  await close();
  if (plan.steps.length !== 1) throw new Error(`the plan has ${plan.steps.length} steps`);
  return { world, plan, original, whole };
}

/** A snapshot keeps times to the millisecond. */
export function wholeSeconds(): number {
  return Math.floor(Date.now() / 1000) * 1000;
}
