// kill -9 while HoldfastAuth restores a profile at a client's start: the next start finishes it, and nothing of either state is lost.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { build } from '../rigs/faults/build.ts';
import { indexedDb, temporaryFolder } from '../rigs/profiles/profile-place.ts';
import { ownerOf, runOnce, writeProfile } from '../rigs/wwebjs/holdfast-auth-runs.ts';

/** Deaths that are tried, spread evenly over all that there are; each costs a process and a start. */
const deaths = 8;
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
  const built = build('test/faults/profile-children/start.ts');
  onTestFinished(() => built.remove());
  const { auth, options, reset } = await world(state);
  const { home, vault } = options;
  const start = (dieAt: number) =>
    spawnSync(process.execPath, [built.child, auth, home, vault, String(dieAt)], { encoding: 'utf8' });

  const whole = start(0);
  expect(whole.stderr).toBe('');
  const changes = Number(whole.stdout);
  expect(changes).toBeGreaterThanOrEqual(deaths);
  for (let death = 0; death < deaths; death++) {
    const dieAt = 1 + Math.floor((death * (changes - 1)) / (deaths - 1));
    reset();
    expect(start(dieAt).signal, `at change ${dieAt} of ${changes}`).toBe('SIGKILL');
    const next = await runOnce(auth, options);
    expect(next.startedOn, `after death at change ${dieAt} of ${changes}`).toBe('kept');
    expect(ownerOf(auth, path)).toBe('kept');
    const trash = join(auth, '.holdfast/trash');
    expect(existsSync(trash) ? readdirSync(trash) : []).toHaveLength(replaced);
    expect(readdirSync(join(auth, '.holdfast/staging'))).toEqual([]);
  }
});
