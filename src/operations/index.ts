// All operations: the verbs of Holdfast. A new one is one file and one line here and in loaders.ts.
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
import { fleetForget } from './fleet-forget.ts';
import { fleet } from './fleet.ts';
import { forget } from './forget.ts';
import { gc } from './gc.ts';
import { growth } from './growth.ts';
import { keysList } from './keys-list.ts';
import { keysMake } from './keys-make.ts';
import { keysRevoke } from './keys-revoke.ts';
import { migrate } from './migrate.ts';
import { places } from './places.ts';
import { planDrop } from './plan-drop.ts';
import { plan } from './plan.ts';
import { prune } from './prune.ts';
import { purge } from './purge.ts';
import { restore } from './restore.ts';
import { runs } from './runs.ts';
import { scan } from './scan.ts';
import { sessionsDelete } from './sessions-delete.ts';
import { sessionsExport } from './sessions-export.ts';
import { sessionsImport } from './sessions-import.ts';
import { sessionsList } from './sessions-list.ts';
import { sessionsShow } from './sessions-show.ts';
import { snapshot } from './snapshot.ts';
import { snapshots } from './snapshots.ts';
import { stop } from './stop.ts';
import { trash } from './trash.ts';
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
  'plan drop': planDrop,
  apply,
  undo,
  purge,
  runs,
  trash,
  places,
  growth,
  fleet,
  'fleet forget': fleetForget,
  'alerts list': alertsList,
  'alerts acknowledge': alertsAcknowledge,
  'alerts silence': alertsSilence,
  'keys make': keysMake,
  'keys list': keysList,
  'keys revoke': keysRevoke,
  'sessions list': sessionsList,
  'sessions show': sessionsShow,
  'sessions delete': sessionsDelete,
  'sessions export': sessionsExport,
  'sessions import': sessionsImport,
} as const;

export type OperationName = keyof typeof operations;
