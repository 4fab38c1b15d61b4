// The place of one whole session: what lies there, and how it comes into the trash and back. Sessions of Baileys move as
// their migrations move them, for one may be its place's root itself, or lie in a database.
import type { Expectation } from '../core/plan.ts';
import type { SessionRef } from '../core/session.ts';
import type { Transfers } from '../ports/session-transfer.ts';
import type { Store } from '../ports/store.ts';

export interface SessionRoom {
  /** null where nothing lies there. */
  here(): Promise<Expectation | null>;
  /** Also where an interrupted move has put only some of it there. */
  isAway(item: string): Promise<boolean>;
  /** An interrupted move has left something at both ends. */
  isHalfway(item: string): Promise<boolean>;
  /** Safe to call again. @throws MOVE_FAILED */
  putAway(item: string): Promise<void>;
  /** The target must not exist; safe to call again. @throws MOVE_FAILED */
  bringBack(item: string): Promise<void>;
}

interface RoomGround {
  readonly store: Store;
  readonly transfers: Transfers;
}

export function sessionRoom(ground: RoomGround, session: SessionRef): SessionRoom {
  return session.engine === 'baileys' ? roomOfRecords(ground, session) : roomOfFolder(ground.store, session);
}

function roomOfFolder(store: Store, { path }: SessionRef): SessionRoom {
  return {
    here: () => store.expectation(path),
    isAway: async (item) => (await store.trashExpectation(item)) !== null,
    isHalfway: async (item) => (await store.overlap(path, item)) !== 'none',
    putAway: (item) => store.moveToTrash(path, item),
    bringBack: (item) => store.moveBack(item, path),
  };
}

function roomOfRecords({ store, transfers }: RoomGround, session: SessionRef): SessionRoom {
  const { path } = session;
  const place = () => transfers.place(session.place);
  return {
    here: () => (path === '' ? expectRoot({ store, transfers }, session) : store.expectation(path)),
    isAway: async (item) => (await (await place()).archived(path, item)) !== 'no',
    isHalfway: async (item) => (await (await place()).archived(path, item)) === 'partly',
    putAway: async (item) => (await place()).archive(path, item),
    bringBack: async (item) => (await place()).unarchive(item, path),
  };
}

/** Other things lie in the root as well, which are no part of the session. */
async function expectRoot(
  { store, transfers }: RoomGround,
  session: SessionRef,
): Promise<Expectation | null> {
  const picture = (await store.detail(session))?.picture;
  const fingerprint = await (await transfers.place(session.place)).mark('');
  if (picture === undefined || picture.files === 0 || fingerprint === null) return null;
  const { files, sizeBytes, newestMs } = picture;
  return { kind: 'folder', files, sizeBytes, fingerprint, ...(newestMs !== null && { newestMs }) };
}
