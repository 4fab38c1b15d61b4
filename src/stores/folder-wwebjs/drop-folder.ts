// Removes a folder of Holdfast's own work for good, fast: nobody else writes there.
import { lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { giveTurn, isTurnOver } from '../../vault/fair-turn.ts';

/** Never follows a link; absent is fine. Two may be at it at once. */
export async function dropFolder(path: string | Buffer): Promise<void> {
  const bytes = Buffer.from(path);
  const stat = lstatSync(bytes, { throwIfNoEntry: false });
  if (stat === undefined) return;
  if (isTurnOver()) await giveTurn();
  if (!stat.isDirectory()) return unlessGone(() => unlinkSync(bytes));
  let names: Buffer[] = [];
  unlessGone(() => (names = readdirSync(bytes, { encoding: 'buffer' })));
  for (const name of names) await dropFolder(Buffer.concat([bytes, Buffer.from('/'), name]));
  unlessGone(() => rmdirSync(bytes));
}

function unlessGone(work: () => void): void {
  try {
    work();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
