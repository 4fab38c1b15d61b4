// Every check of doctor, in the order in which findings of one level are told.
import type { Check } from './check.ts';
import { contractIsKept } from './contract-is-kept.ts';
import { credentialsAreWhole } from './credentials-are-whole.ts';
import { databaseIsDurable } from './database-is-durable.ts';
import { entriesAreWhole } from './entries-are-whole.ts';
import { folderIsPrivate } from './folder-is-private.ts';
import { identitiesAreApart } from './identities-are-apart.ts';
import { locksAreWhole } from './locks-are-whole.ts';
import { namesAreSafe } from './names-are-safe.ts';
import { noRunIsUnfinished } from './no-run-is-unfinished.ts';
import { noSessionsAreStranded } from './no-sessions-are-stranded.ts';
import { nothingWipesTheSessions } from './nothing-wipes-the-sessions.ts';
import { pathIsAbsolute } from './path-is-absolute.ts';
import { pathSurvivesARestart } from './path-survives-a-restart.ts';
import { placeIsReadable } from './place-is-readable.ts';
import { profileLocksAreOurs } from './profile-locks-are-ours.ts';
import { registryIsUsable } from './registry-is-usable.ts';
import { sessionsAreIgnoredByGit } from './sessions-are-ignored-by-git.ts';
import { snapshotsAreRecent } from './snapshots-are-recent.ts';
import { snapshotsAreWhole } from './snapshots-are-whole.ts';
import { vaultIsApart } from './vault-is-apart.ts';
import { vaultIsPrivate } from './vault-is-private.ts';
import { vaultKeepsConditions } from './vault-keeps-conditions.ts';

export const checks: readonly Check[] = [
  placeIsReadable,
  pathIsAbsolute,
  pathSurvivesARestart,
  databaseIsDurable,
  contractIsKept,
  credentialsAreWhole,
  identitiesAreApart,
  entriesAreWhole,
  registryIsUsable,
  locksAreWhole,
  noRunIsUnfinished,
  profileLocksAreOurs,
  folderIsPrivate,
  nothingWipesTheSessions,
  sessionsAreIgnoredByGit,
  noSessionsAreStranded,
  namesAreSafe,
  snapshotsAreRecent,
  snapshotsAreWhole,
  vaultKeepsConditions,
  vaultIsPrivate,
  vaultIsApart,
];
