// The SQLite state of Baileys' branch develop (lib/Utils/use-sqlite-auth-state, 2026-05): one session in one file.
import { existsSync, realpathSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import type { ForeignSourceUrl } from '../../core/foreign-source.ts';
import type { InUse } from '../../core/inventory.ts';
import { Database } from '../../sqlite.ts';
import type { ForeignSession, ForeignSource, TransferPiece } from '../../ports/session-transfer.ts';
import { heldBelow } from '../folder/process-table.ts';
import { readForeignRows } from './foreign-rows.ts';
import type { ForeignRow } from './foreign-rows.ts';

const rowsAtOnce = 500;
const lockWaitMs = 5_000;

export function openBaileysSqlite({ url, file }: ForeignSourceUrl): ForeignSource {
  const name = { tenant: 'default', id: basename(file, extname(file)) };
  return {
    url,
    async list(): Promise<readonly ForeignSession[]> {
      reading(url, file, (database) => database.prepare('SELECT count(*) FROM creds').get());
      return [{ path: '', ...name }];
    },
    async inUse(): Promise<InUse> {
      const real = reading(url, file, () => realpathSync(file));
      const paths = new Set([real, `${real}-wal`, `${real}-shm`]);
      const held = await Promise.all([...paths].map(heldBelow));
      const pids = [...new Set(held.flat().map(({ pid }) => pid))];
      if (pids.length === 0) return { answer: 'no', why: [] };
      return { answer: 'yes', why: pids.map((pid) => `process ${pid} has the database open`) };
    },
    read: () => read(url, file, name),
    close: async () => undefined,
  };
}

async function* read(
  url: string,
  file: string,
  session: { readonly tenant: string; readonly id: string },
): AsyncGenerator<TransferPiece> {
  const database = reading(url, file, (opened) => opened, 'stays open');
  try {
    // One transaction, so that credentials and keys are those of one moment.
    database.exec('BEGIN');
    const credentials = database
      .prepare<[], { text: unknown }>(`SELECT value AS text FROM creds WHERE key = '__creds__'`)
      .get();
    yield* readForeignRows({
      session,
      place: url,
      credentials: credentials === undefined ? null : { text: String(credentials.text), modifiedMs: null },
      keys: () => keysOf(database),
    });
  } catch (error) {
    throw unreadable({ url, file }, error);
  } finally {
    database.close();
  }
}

async function* keysOf(database: Database): AsyncGenerator<ForeignRow[]> {
  const rows = database
    .prepare<[], { type: unknown; id: unknown; text: unknown }>(
      'SELECT type, id, value AS text FROM signal_keys',
    )
    .iterate();
  let some: ForeignRow[] = [];
  for (const { type, id, text } of rows) {
    some.push({ type: String(type), id: String(id), text: String(text), modifiedMs: null });
    if (some.length < rowsAtOnce) continue;
    yield some;
    some = [];
    await nextTurn();
  }
  yield some;
}

/** @throws HoldfastError PLACE_UNAVAILABLE */
function reading<Result>(
  url: string,
  file: string,
  read: (database: Database) => Result,
  afterwards: 'closes' | 'stays open' = 'closes',
): Result {
  let database: Database | null = null;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true, timeout: lockWaitMs });
    const result = read(database);
    if (afterwards === 'closes') database.close();
    return result;
  } catch (error) {
    database?.close();
    throw unreadable({ url, file }, error);
  }
}

function unreadable({ url: place, file }: Pick<ForeignSourceUrl, 'url' | 'file'>, cause: unknown): unknown {
  const code = (cause as { code?: unknown }).code;
  const isDisk = typeof code === 'string' && /^(SQLITE_|E[A-Z]+$)/.test(code);
  if (cause instanceof HoldfastError || !isDisk) return cause;
  // SQLite says only that it cannot open it, whatever the reason.
  const isAbsent = code === 'SQLITE_CANTOPEN' && !existsSync(file);
  const why = isAbsent ? `there is no such file as ${file}` : (cause as Error).message;
  return new HoldfastError('PLACE_UNAVAILABLE', { place, cause: why }, { cause });
}
