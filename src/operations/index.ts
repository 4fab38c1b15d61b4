// All operations: the verbs of Holdfast. A new one is one file and one line here.
import { alertsAcknowledge } from './alerts-acknowledge.ts';
import { alertsList } from './alerts-list.ts';
import { alertsSilence } from './alerts-silence.ts';
import { apply } from './apply.ts';
import { approve } from './approve.ts';
import { clean } from './clean.ts';
import { clear } from './clear.ts';
import { collect } from './collect.ts';
import { compact } from './compact.ts';
import { doctor } from './doctor.ts';
import { expire } from './expire.ts';
import { forget } from './forget.ts';
import { gc } from './gc.ts';
import { migrate } from './migrate.ts';
import { plan } from './plan.ts';
import { prune } from './prune.ts';
import { purge } from './purge.ts';
import { restore } from './restore.ts';
import { scan } from './scan.ts';
import { sessionsDelete } from './sessions-delete.ts';
import { sessionsExport } from './sessions-export.ts';
import { sessionsImport } from './sessions-import.ts';
import { sessionsList } from './sessions-list.ts';
import { sessionsShow } from './sessions-show.ts';
import { snapshot } from './snapshot.ts';
import { snapshots } from './snapshots.ts';
import { stop } from './stop.ts';
import { undo } from './undo.ts';
import { verify } from './verify.ts';

export const operations = {
  scan,
  doctor,
  prune,
  compact,
  gc,
  clean,
  expire,
  stop,
  clear,
  migrate,
  snapshot,
  snapshots,
  restore,
  verify,
  forget,
  collect,
  approve,
  plan,
  apply,
  undo,
  purge,
  'alerts list': alertsList,
  'alerts acknowledge': alertsAcknowledge,
  'alerts silence': alertsSilence,
  'sessions list': sessionsList,
  'sessions show': sessionsShow,
  'sessions delete': sessionsDelete,
  'sessions export': sessionsExport,
  'sessions import': sessionsImport,
} as const;

export type OperationName = keyof typeof operations;
