// Settings of the vault: where it is, its key, what snapshots hold, how many of them stay.
import { z } from 'zod';
import { count, ms, whole } from './config-values.ts';

const dayMs = 24 * 3_600_000;

/** Also of one that a file holds. */
export const shortestKey = 16;

/** By these names in the settings themselves; the others are groups. */
export const vaultSettings = {
  vault: z
    .string()
    .optional()
    .describe(
      'where snapshots go: /srv/vault, s3://bucket/prefix?endpoint=https://host:port or postgres://user@host/database; vault in the home where it is not set, and then the keeper takes none by itself',
    ),
  vaultKey: z
    .string()
    .refine((text) => text.startsWith('file:/') || text.length >= shortestKey, {
      error: `a key has ${shortestKey} characters or more`,
    })
    .optional()
    .describe('encrypts the vault: any text of 16 characters or more, or file:/path of a file that holds it'),
  snapshots: z
    .strictObject({
      set: z
        .enum(['essential', 'whole'])
        .default('essential')
        .describe('essential leaves out what the browser makes again; whole is every file'),
      retention: z
        .strictObject({
          keepLast: whole(1, 100_000)
            .default(3)
            .describe('so many of the newest snapshots of a session stay'),
          keepHourly: count.default(24).describe('of so many hours that have one, the first of each'),
          keepDaily: count.default(14).describe('of so many days'),
          keepWeekly: count.default(8).describe('of so many weeks'),
        })
        .prefault({}),
      graceMs: ms
        .default(2 * dayMs)
        .describe('what no snapshot needs stays for this long, for one that is being taken may need it'),
      trashKeepMs: ms
        .default(7 * dayMs)
        .describe('how long what was forgotten or collected stays in the trash of the vault'),
    })
    .prefault({}),
  vaultLimits: z
    .strictObject({
      bytesPerSecond: count.default(0).describe('the most that goes to and from a vault; 0 is no limit'),
      concurrency: whole(1, 64).default(4).describe('requests that are under way at the same time'),
    })
    .prefault({}),
} as const;
