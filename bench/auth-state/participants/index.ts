// Who takes part; a new one is a file and a line here.
import type { Participant } from './participant.ts';
import { startBarePostgres } from './bare-postgres.ts';
import { startBareSqlite } from './bare-sqlite.ts';
import { startHoldfast } from './holdfast.ts';
import { startMemory } from './memory.ts';
import { startMirroredPostgres } from './mirrored-postgres.ts';
import { startMultiFile } from './multi-file.ts';

export const participants = {
  memory: { ground: 'memory', start: startMemory },
  'multi-file': { ground: 'files', start: (home) => startMultiFile(home, false) },
  'multi-file, cached': { ground: 'files', start: (home) => startMultiFile(home, true) },
  'sqlite NORMAL, bare': { ground: 'sqlite', start: (home) => startBareSqlite(home, 'NORMAL') },
  'sqlite FULL, bare': { ground: 'sqlite', start: (home) => startBareSqlite(home, 'FULL') },
  'sqlite, Holdfast': { ground: 'sqlite', start: startHoldfast },
  'postgres, bare': { ground: 'postgres', start: startBarePostgres },
  'postgres, mirrored': { ground: 'postgres', start: startMirroredPostgres },
  'postgres, Holdfast': { ground: 'postgres', start: startHoldfast },
} as const satisfies Record<string, Participant>;

export type ParticipantName = keyof typeof participants;
