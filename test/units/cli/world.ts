// A world for the command line: two Baileys tenants, two listed profiles and an orphan, all quiet for 40 days.
import { join } from 'node:path';
import { makeWorld, putBaileysSession, putInstances, putProfile } from '../../rigs/faults/world.ts';
import type { World } from '../../rigs/faults/world.ts';

export interface CliWorld extends World {
  /** Flags that point a command at it. */
  readonly flags: readonly string[];
}

export function cliWorld(): CliWorld {
  const world = makeWorld();
  putBaileysSession(join(world.auth, 'company_5'));
  putBaileysSession(join(world.auth, 'company_6'));
  for (const name of ['session-sales', 'session-support', 'session-old'])
    putProfile(join(world.profiles, name));
  putInstances(world, ['sales', 'support']);
  const places = Object.values(world.places).flatMap((place) => ['--place', place]);
  const flags = [
    ...places,
    '--instances',
    world.instances,
    '--home',
    world.home,
    '--set',
    'classic.preKeysKept=2',
  ];
  return { ...world, flags };
}
