// `snapshot` that somebody stops: nothing half-done is published, what was taken before is told, and nothing is swallowed.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HoldfastError } from '../../../src/core/errors.ts';
import { vaultPresentations } from '../../../src/doors/cli/present-vaults.ts';
import { Terminal } from '../../../src/doors/cli/terminal.ts';
import type { Progress } from '../../../src/operations/context.ts';
import { snapshot } from '../../../src/operations/snapshot.ts';
import { failingBlobs } from '../../rigs/blobs/failing-blobs.ts';
import { madeContent } from '../../rigs/vault/made-content.ts';
import { name, vaultScene } from '../../rigs/vault/vault-scene.ts';
import { codeOf } from '../../rigs/faults/world.ts';
import { filledMachine } from './scene.ts';
import type { Machine } from './scene.ts';

/** The context of a machine where somebody stops the work once the progress is as `isMoment` says. */
function stoppedAt({ context }: Machine, isMoment: (...told: Parameters<Progress['report']>) => boolean) {
  const stop = new AbortController();
  const report: Progress['report'] = (...told) => {
    if (isMoment(...told)) stop.abort(new HoldfastError('INTERRUPTED', { signal: 'SIGINT' }));
  };
  return { ...context, progress: { report }, signal: stop.signal };
}

function manifestsOf({ vault }: Machine): string[] {
  const paths = readdirSync(vault, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => /\/snapshots\/[^/]+$/.test(path));
}

test('while a session is read, and once everything of it is stored: it ends with the signal, and publishes nothing', async () => {
  const made = await filledMachine();
  await made.context.vault({ create: true });
  for (const isStored of [false, true]) {
    const context = stoppedAt(
      made,
      (what, done, total, _unit, moved = 0) =>
        what === 'default/sales' && (isStored ? moved > 0 && done === total : moved === 0),
    );
    expect(await codeOf(() => snapshot.run(context, { session: 'sales' }))).toBe('INTERRUPTED');
    expect(manifestsOf(made)).toEqual([]);
  }
});

test('while its manifest is being written, nothing is published either', async () => {
  const scene = vaultScene();
  const stop = new AbortController();
  const reason = new Error('enough');
  const blobs = failingBlobs(scene.blobs, ({ method, key }) => {
    if (method === 'put' && key.includes('/snapshots/')) stop.abort(reason);
    return null;
  });
  const session = scene.another({ blobs }).session(name);
  const content = madeContent(new Map([['a', Buffer.from('a')]]));
  await expect(scene.take(content, { signal: stop.signal }, session)).rejects.toBe(reason);
  expect((await scene.session.list()).snapshots).toEqual([]);
});

test('with --all what was taken before is told, and the command fails as any that was interrupted', async () => {
  const made = await filledMachine();
  const context = stoppedAt(made, (what, done) => what === 'sessions taken' && done === 1);
  const taken = await snapshot.run(context, { all: true });
  expect(taken.sessions.map(({ state }) => state)).toEqual(['taken']);
  expect(taken.interrupted).toMatchObject({ code: 'INTERRUPTED' });
  expect(manifestsOf(made)).toHaveLength(1);
  const screen = { text: '', isTTY: true, columns: 200, write: (text: string) => (screen.text += text) };
  const stream = screen as unknown as NodeJS.WriteStream;
  const terminal = new Terminal(stream, stream, { json: false, verbose: false });
  expect(await vaultPresentations.snapshot(taken, { context, terminal, flags: {} })).toBe(1);
  expect(screen.text).toMatch(/company_5\/main .* good[^]*Interrupted by SIGINT/);
});

test('one that is stopped in the last moment says so, though the snapshot is there', async () => {
  const made = await filledMachine();
  const context = stoppedAt(made, (what) => what === 'sessions taken');
  const taken = await snapshot.run(context, { session: 'sales' });
  expect(taken).toMatchObject({ sessions: [{ state: 'taken' }], interrupted: { code: 'INTERRUPTED' } });
});

test('the bar is not full before everything is stored, and what was stored is told', async () => {
  const made = await filledMachine();
  const told: { done: number; total: number | null; moved: number }[] = [];
  const report: Progress['report'] = (what, done, total, _unit, moved = 0) => {
    if (what === 'default/sales') told.push({ done, total, moved });
  };
  await snapshot.run({ ...made.context, progress: { report } }, { session: 'sales' });
  expect(told.filter(({ moved }) => moved === 0).every(({ done, total }) => done < (total ?? 0))).toBe(true);
  const last = told.at(-1);
  expect(last?.done).toBe(last?.total);
  expect(last?.moved).toBeGreaterThan(0);
});
