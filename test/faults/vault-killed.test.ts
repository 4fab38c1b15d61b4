// A process that is killed at any moment of taking or restoring a snapshot: every snapshot that is listed afterwards is whole, and the
// next attempt goes on.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openBlobStore } from '../../src/blobs/open-blob-store.ts';
import { parseVaultAddress } from '../../src/core/vault-address.ts';
import type { SessionVault } from '../../src/ports/vault.ts';
import { openVault } from '../../src/vault/open-vault.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { freshFolder } from '../rigs/faults/world.ts';
import { madeBytes } from '../rigs/vault/made-bytes.ts';
import { digests, name, restored } from '../rigs/vault/vault-scene.ts';

const kills = 20;

const built = builtOnce('test/faults/vault-children/take-or-restore.ts');

interface Folders {
  readonly vault: string;
  readonly cache: string;
  readonly profile: string;
  readonly restored: string;
}

function folders(): Folders {
  const base = freshFolder();
  mkdirSync(join(base, 'profile', 'deep'), { recursive: true });
  return {
    vault: join(base, 'vault'),
    cache: join(base, 'cache'),
    profile: join(base, 'profile'),
    restored: join(base, 'restored'),
  };
}

/** Some of it stays from state to state, and most does not, so that there is much to store. */
function writeState({ profile }: Folders, state: number): Readonly<Record<string, string>> {
  writeFileSync(join(profile, 'state'), `${state}`);
  if (state === 0) writeFileSync(join(profile, 'same'), madeBytes(1, 3_000_000));
  for (const file of [1, 2, 3]) {
    const bytes = Buffer.concat([madeBytes(10 * state + file, 2_500_000), madeBytes(file, 500_000)]);
    writeFileSync(join(profile, 'deep', `changing-${file}`), bytes);
  }
  return digestsOf(profile);
}

function digestsOf(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return digests(new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path)])));
}

/** @param killAfterMs null: let it end. @returns how long it took from `begun` to its end, and whether it was done */
async function run(act: 'take' | 'restore', at: Folders, killAfterMs: number | null) {
  const folder = act === 'take' ? at.profile : at.restored;
  const child = spawn(process.execPath, [built.child, act, at.vault, at.cache, folder]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const said: string[] = [];
  let begunMs = performance.now();
  const ended = new Promise<string | null>((resolve) =>
    child.once('close', (_code, signal) => resolve(signal)),
  );
  const begun = new Promise<void>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      if (line === 'begun') begunMs = performance.now();
      said.push(line);
      resolve();
    });
  });
  await Promise.race([begun, ended]);
  if (killAfterMs !== null) {
    await Promise.race([pause(killAfterMs), ended]);
    child.kill('SIGKILL');
  }
  const signal = await ended;
  const isDone = said.includes('done');
  if (!isDone && killAfterMs === null) throw new Error(`the child failed: ${stderr}`);
  expect(isDone || signal === 'SIGKILL', stderr).toBe(true);
  return { tookMs: performance.now() - begunMs, isDone };
}

async function opened({ vault }: Folders): Promise<SessionVault> {
  const blobs = await openBlobStore(parseVaultAddress(vault, '/'), { create: false, credentials: null });
  onTestFinished(() => blobs.close());
  return openVault(blobs, { key: null, create: false, cache: null, nowMs: Date.now }).session(name);
}

test(`a take that is killed ${kills} times leaves only whole snapshots, and the next one is whole`, async () => {
  const at = folders();
  const states = [writeState(at, 0)];
  let { tookMs } = await run('take', at, null);
  let killed = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    states[kill] = writeState(at, kill);
    const attempt = await run('take', at, Math.random() * 1.2 * tookMs);
    // How long one takes depends on what else the machine does.
    if (attempt.isDone) tookMs = Math.min(tookMs, attempt.tookMs);
    else killed += 1;
    await expectWhole(await opened(at), states);
  }
  expect(killed).toBeGreaterThan(kills / 4);
  await run('take', at, null);
  const session = await opened(at);
  await expectWhole(session, states);
  const latest = await session.latest();
  expect(await restored(session, latest?.id ?? '')).toEqual(states[kills]);
  expect((await session.verify({ readData: true })).hurt).toEqual([]);
});

/** Every listed snapshot is the state whose number it holds. */
async function expectWhole(
  session: SessionVault,
  states: readonly Readonly<Record<string, string>>[],
): Promise<void> {
  const { snapshots, unreadable } = await session.list();
  expect(unreadable).toEqual([]);
  expect(snapshots.length).toBeGreaterThan(0);
  // The older ones were looked at after the kills before.
  for (const { id } of snapshots.slice(0, 2)) {
    expect(states).toContainEqual(await restored(session, id));
  }
}

test(`a restore that is killed ${kills} times hurts nothing, and the next one is whole`, async () => {
  const at = folders();
  const state = writeState(at, 0);
  await run('take', at, null);
  let { tookMs } = await run('restore', at, null);
  let killed = 0;
  for (let kill = 1; kill <= kills; kill += 1) {
    // Into what the one before left, or into nothing.
    if (kill % 2 === 0) rmSync(at.restored, { recursive: true, force: true });
    const attempt = await run('restore', at, Math.random() * 1.2 * tookMs);
    if (attempt.isDone) tookMs = Math.min(tookMs, attempt.tookMs);
    else killed += 1;
  }
  expect(killed).toBeGreaterThan(kills / 4);
  await run('restore', at, null);
  expect(digestsOf(at.restored)).toEqual(state);
  expect((await (await opened(at)).verify({ readData: true })).hurt).toEqual([]);
});
