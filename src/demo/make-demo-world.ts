// Makes a world to try Holdfast on.
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { baileysSessions } from './baileys/index.ts';
import { dayMs } from './demo-file.ts';
import type { DemoSession } from './demo-file.ts';
import { demoStateOf, markBegun, markMade } from './marker.ts';
import { Shape } from './shape.ts';
import { writeSession } from './write-session.ts';
import { wwebjsSessions } from './wwebjs/index.ts';
import { instancesList } from './wwebjs/instances-list.ts';

export interface DemoWorld {
  /** Absolute. */
  readonly folder: string;
  /** Ready for --place. */
  readonly places: readonly string[];
  readonly instances: string;
}

/**
 * Makes some 3,000 files, real in format: sessions of both engines in every state that Holdfast tells apart. Names,
 * sizes and ages are the same each time; keys are random, and nobody's. A demo world that is there already is left
 * as it is, with everything that was done in it since.
 * @param nowMs ages count from here
 * @throws HoldfastError DEMO_EXISTS where something else lies in the folder
 */
export async function makeDemoWorld(folder: string, nowMs: number): Promise<DemoWorld> {
  const root = resolve(folder);
  const baileys = join(root, 'baileys');
  const wwebjs = join(root, 'wwebjs');
  const instances = join(root, 'wwebjs_instances.json');
  const world = { folder: root, places: [`baileys:${baileys}`, `wwebjs:${wwebjs}`], instances };
  if ((await demoStateOf(root)) === 'made') return world;
  await mkdir(root, { recursive: true });
  await markBegun(root);
  await writeSessions(baileys, baileysSessions, nowMs);
  await writeSessions(wwebjs, wwebjsSessions, nowMs);
  await writeFile(instances, instancesList(nowMs));
  await utimes(instances, (nowMs - dayMs) / 1000, (nowMs - dayMs) / 1000);
  await markMade(root, nowMs);
  return world;
}

async function writeSessions(place: string, sessions: readonly DemoSession[], nowMs: number): Promise<void> {
  for (const session of sessions) {
    // Each has a seed of its own, so that a change to one leaves the others as they are.
    await writeSession(place, session, { nowMs, shape: new Shape(session.path) });
  }
}
