// What a person should know about the file.
import { statSync } from 'node:fs';
import { sizeText } from '../../core/amounts.ts';
import type { DatabaseFacts } from '../../ports/entry-store.ts';
import type { Database } from '../../sqlite.ts';
import { schemaVersion } from '../../sqlite/migrate.ts';

/** Sixteen times what it ought to be. */
const largeLogBytes = 64 * 1024 * 1024;
const fullSynchronous = 2;

/** @param path of the file that `db` is open on */
export function factsOfFile(db: Database, path: string): DatabaseFacts {
  const logBytes = sizeOf(`${path}-wal`);
  const version = db.prepare<[], string>('SELECT sqlite_version()').pluck().get();
  return {
    product: `SQLite ${version ?? ''}`,
    schemaVersion: schemaVersion(db),
    sizeBytes: sizeOf(path) + logBytes,
    risks: [...durabilityRisks(db), ...logRisks(logBytes)],
  };
}

function durabilityRisks(db: Database): string[] {
  const level = Number(db.pragma('synchronous', { simple: true }));
  return level >= fullSynchronous
    ? []
    : [
        'It does not wait for the disk (synchronous is not FULL): a power cut takes back what was acknowledged.',
      ];
}

function logRisks(logBytes: number): string[] {
  return logBytes <= largeLogBytes
    ? []
    : [`Its log (-wal) has grown to ${sizeText(logBytes)}: some program reads it without an end.`];
}

/** The log comes and goes. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
