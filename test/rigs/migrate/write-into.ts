// Records that a program writes into a session of the target, under a lease of its own.
import { makeMoves, openMoves } from './moves.ts';
import type { Moves } from './moves.ts';
import { sessionRecords } from './records.ts';

export async function writeInto(
  world: Moves,
  at: string,
  records: ReturnType<typeof sessionRecords>,
  state: 'live' | 'arriving' = 'live',
): Promise<void> {
  const context = openMoves(makeMoves());
  const store = await context.openPlace(world.to);
  const place = await context.transfers.place(world.to);
  const [tenant = '', id = ''] = at.split('/');
  const lock = await store.lockSession(
    { place: world.to, engine: 'baileys', form: 'records', path: at, tenant, id },
    'a bot',
  );
  if (state === 'arriving') await place.arrive(at);
  await place.put(
    at,
    records.map((record) => ({ ...record, sizeBytes: 0, modifiedMs: null })),
  );
  await lock.release();
}
