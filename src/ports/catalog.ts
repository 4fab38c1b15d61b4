// The catalog: all of Holdfast's own records behind one door.
import type { AccessKeys } from './access-keys.ts';
import type { Journal } from './journal.ts';
import type {
  AlertMarks,
  AlertStates,
  Cleanings,
  Cooldowns,
  LiveSessions,
  Plans,
  SnapshotRecords,
  TrashRecords,
  World,
} from './records.ts';
import type { Samples } from './samples.ts';

export interface Catalog {
  /** This home's id, made once. Plans name it. */
  readonly homeId: string;
  /** Keyed digest with this home's secret, as hex: what seals plans. */
  seal(text: string): string;
  readonly journal: Journal;
  readonly plans: Plans;
  readonly trash: TrashRecords;
  readonly world: World;
  readonly liveSessions: LiveSessions;
  readonly samples: Samples;
  readonly cooldowns: Cooldowns;
  readonly cleanings: Cleanings;
  readonly alertStates: AlertStates;
  readonly alertMarks: AlertMarks;
  readonly snapshots: SnapshotRecords;
  readonly accessKeys: AccessKeys;
  close(): void;
}
