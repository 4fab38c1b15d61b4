// kill -9 while HoldfastAuth restores a profile at a client's start: the next start finishes it, and nothing of either state is lost.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { dieAgainAndAgain } from '../rigs/faults/deaths.ts';
import { indexedDb, temporaryFolder } from '../rigs/profiles/profile-place.ts';
import { ownerOf, runOnce, writeProfile } from '../rigs/wwebjs/holdfast-auth-runs.ts';

const path = 'session-a';

interface World {
  readonly auth: string;
  readonly options: { readonly home: string; readonly vault: string; readonly clientId: string };
  /** Everything as it was when it was made. */
  reset(): void;
}

/** A session in a vault, and its profile on disk: gone, or damaged. */
async function world(state: 'absent' | 'damaged'): Promise<World> {
  const folder = temporaryFolder();
  const at = join(folder, 'world');
  const auth = join(at, 'auth');
  const options = { home: join(at, 'home'), vault: join(at, 'vault'), clientId: 'a' };
  await writeProfile(auth, path, 'kept');
  await runOnce(auth, options);
  if (state === 'absent') rmSync(join(auth, path), { recursive: true });
  else writeFileSync(join(auth, path, indexedDb, 'CURRENT'), 'MANIFEST-999999\n');
  cpSync(at, join(folder, 'made'), { recursive: true, preserveTimestamps: true });
  return {
    auth,
    options,
    reset() {
      rmSync(at, { recursive: true });
      cpSync(join(folder, 'made'), at, { recursive: true, preserveTimestamps: true });
    },
  };
}

test.each([
  ['absent', 0],
  ['damaged', 1],
] as const)('over a profile that is %s', async (state, replaced) => {
  const { child } = builtOnce('test/faults/profile-children/start.ts');
  const { auth, options, reset } = await world(state);
  await dieAgainAndAgain({
    // Each costs a process and a start.
    atMost: 8,
    least: 30,
    run(dieAt) {
      reset();
      const args = [child, auth, options.home, options.vault, String(dieAt)];
      return spawnSync(process.execPath, args, { encoding: 'utf8' });
    },
    async inspect(point) {
      const next = await runOnce(auth, options);
      expect(next.startedOn, `after death at change ${point}`).toBe('kept');
      expect(ownerOf(auth, path)).toBe('kept');
      const trash = join(auth, '.holdfast/trash');
      expect(existsSync(trash) ? readdirSync(trash) : []).toHaveLength(replaced);
      expect(readdirSync(join(auth, '.holdfast/staging'))).toEqual([]);
    },
  });
});
