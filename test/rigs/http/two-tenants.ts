// The world that most tests of the API look at: sessions of two tenants, a listed profile, and one that nobody lists.
import { join } from 'node:path';
import { makeWorld, putBaileysSession, putInstances, putProfile } from '../faults/world.ts';
import type { World } from '../faults/world.ts';

export function twoTenants(folder: string): World {
  const world = makeWorld(folder);
  for (const path of ['acme/sales', 'acme/support', 'globex/main', 'globex/gone', 'globex/twin'])
    putBaileysSession(join(world.auth, path));
  for (const path of ['session-shop', 'session-orphan']) putProfile(join(world.profiles, path));
  putInstances(world, ['shop']);
  return world;
}
