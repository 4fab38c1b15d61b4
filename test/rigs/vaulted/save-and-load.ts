// One session into the vault and back, without the plans around it: many of them can be under way at the same time.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeShrink } from '../../../src/core/judge-shrink.ts';
import type { SessionRef } from '../../../src/core/session.ts';
import { vaultNameOf } from '../../../src/core/vault-name.ts';
import { classifyProfilePath } from '../../../src/engines/wwebjs/classify-profile-path.ts';
import type { OperationContext } from '../../../src/operations/context.ts';

/** @throws where the snapshot is kept apart */
export async function save(context: OperationContext, ref: SessionRef): Promise<void> {
  const place = await context.snapshotPlace(ref.place);
  const vault = await context.vault({ create: true });
  const content = await place.open(ref, { set: 'essential' });
  try {
    const { info } = await vault.session(vaultNameOf(ref)).take(content, {
      takenAtMs: Date.now(),
      madeBy: 'test',
      owner: context.vaultOwner('test'),
      held: { epoch: 0 },
      partOf: classifyProfilePath,
      judgeShrink,
    });
    if (info.standing !== 'good') throw new Error(`${ref.path}: ${info.why}`);
  } finally {
    await content.close();
  }
}

/** The latest snapshot, into another place. @throws where its engine finds it damaged */
export async function load(context: OperationContext, ref: SessionRef, toPlace: string): Promise<void> {
  const to = { ...ref, place: toPlace };
  const place = await context.snapshotPlace(toPlace);
  const session = (await context.vault()).session(vaultNameOf(ref));
  const latest = await session.latest();
  if (latest === null) throw new Error(`${ref.path} has no snapshot`);
  const item = `test/${to.path}`;
  const staged = await place.stage(to, 'test', { nothingSince: true });
  await session.restore(latest.id, staged.sink);
  await staged.adapt?.(item);
  await staged.settle();
  const { state, why } = await staged.check();
  if (state !== 'whole') throw new Error(`${to.path}: ${why.join('; ')}`);
  await staged.swapIn(item);
}

/** Every file that was restored, against the one that it came from. */
export function wrongFiles(
  from: string,
  to: string,
): { readonly compared: number; readonly wrong: string[] } {
  const files = readdirSync(to, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(to.length + 1))
    .filter((path) => !path.startsWith('.holdfast'));
  const wrong = files.filter((path) => hashOf(join(from, path)) !== hashOf(join(to, path)));
  return { compared: files.length, wrong };
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
