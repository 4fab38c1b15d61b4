// The sets of rules, one for each operation that removes. A new rule is one file and one line here.
import type { Rule } from '../vote.ts';
import { keepAllWithoutAList } from './keep-all-without-a-list.ts';
import { keepBaileysSessions } from './keep-baileys-sessions.ts';
import { keepDailySnapshots } from './keep-daily-snapshots.ts';
import { keepHourlySnapshots } from './keep-hourly-snapshots.ts';
import { keepListedProfiles } from './keep-listed-profiles.ts';
import { keepPacksInUse } from './keep-packs-in-use.ts';
import { keepPacksOfLostSnapshots } from './keep-packs-of-lost-snapshots.ts';
import { keepRecordsThatHardlyShrink } from './keep-records-that-hardly-shrink.ts';
import { keepSessionsThatCannotBeRead } from './keep-sessions-that-cannot-be-read.ts';
import { keepSessionsWithoutADate } from './keep-sessions-without-a-date.ts';
import { keepSnapshotsSetApart } from './keep-snapshots-set-apart.ts';
import { keepSnapshotsWithoutADate } from './keep-snapshots-without-a-date.ts';
import { keepTheDefaultProfile } from './keep-the-default-profile.ts';
import { keepTheLastSnapshots } from './keep-the-last-snapshots.ts';
import { keepTheNewestGoodSnapshot } from './keep-the-newest-good-snapshot.ts';
import { keepTheNewestOfTheHighestEpoch } from './keep-the-newest-of-the-highest-epoch.ts';
import { keepTheOnlySnapshot } from './keep-the-only-snapshot.ts';
import { keepVitalEntries } from './keep-vital-entries.ts';
import { keepWeeklySnapshots } from './keep-weekly-snapshots.ts';
import { keepWhatCameBeforeALoss } from './keep-what-came-before-a-loss.ts';
import { keepWhatTheAncestorKept } from './keep-what-the-ancestor-kept.ts';
import { keepWhatTheProtocolMayNeed } from './keep-what-the-protocol-may-need.ts';
import { keepYoungPacks } from './keep-young-packs.ts';
import { removeCaches } from './remove-caches.ts';
import { removeDeadEntries } from './remove-dead-entries.ts';
import { removeExpiredTrash } from './remove-expired-trash.ts';
import { removeIdleSessions } from './remove-idle-sessions.ts';
import { removeNamedSessions } from './remove-named-sessions.ts';
import { removeNamedSnapshots } from './remove-named-snapshots.ts';
import { removeOldSenderKeys } from './remove-old-sender-keys.ts';
import { removeOldSessions } from './remove-old-sessions.ts';
import { removePacksNobodyNeeds } from './remove-packs-nobody-needs.ts';
import { removeSpentKeys } from './remove-spent-keys.ts';
import { removeSurplusPreKeys } from './remove-surplus-pre-keys.ts';
import { removeSurplusSnapshots } from './remove-surplus-snapshots.ts';
import { removeUnlistedProfiles } from './remove-unlisted-profiles.ts';
import type { EntryScene, PackScene, SessionScene, SnapshotScene, SpentScene, TrashScene } from './scenes.ts';

/** `prune`, policy `safe`: only what is proven dead. */
export const safeRules: readonly Rule<EntryScene>[] = [
  keepVitalEntries,
  keepWhatTheProtocolMayNeed,
  removeDeadEntries,
];

/** `prune`, policy `classic`: the ancestor's rules by age and count. */
export const classicRules: readonly Rule<EntryScene>[] = [
  keepVitalEntries,
  keepWhatTheAncestorKept,
  removeOldSessions,
  removeOldSenderKeys,
  removeSurplusPreKeys,
];

/** `compact`: keys within a record that nobody reads again. */
export const compactRules: readonly Rule<SpentScene>[] = [keepRecordsThatHardlyShrink, removeSpentKeys];

/** `clean`: caches and nothing else. */
export const cleanRules: readonly Rule<EntryScene>[] = [
  keepVitalEntries,
  keepWhatTheProtocolMayNeed,
  removeCaches,
];

/** `gc`: profiles that no instance owns. */
export const gcRules: readonly Rule<SessionScene>[] = [
  keepBaileysSessions,
  keepAllWithoutAList,
  keepTheDefaultProfile,
  keepListedProfiles,
  removeUnlistedProfiles,
];

/** `expire`: sessions that nobody uses. */
export const expireRules: readonly Rule<SessionScene>[] = [
  keepSessionsThatCannotBeRead,
  keepSessionsWithoutADate,
  removeIdleSessions,
];

/** `clear`: sessions that a person named. */
export const clearRules: readonly Rule<SessionScene>[] = [removeNamedSessions];

/** What a session cannot do without, whatever the numbers say and whatever a person names. */
const keepTheLastResort: readonly Rule<SnapshotScene>[] = [
  keepTheOnlySnapshot,
  keepTheNewestOfTheHighestEpoch,
  keepTheNewestGoodSnapshot,
];

const keepGoodSnapshots: readonly Rule<SnapshotScene>[] = [
  ...keepTheLastResort,
  keepTheLastSnapshots,
  keepHourlySnapshots,
  keepDailySnapshots,
  keepWeeklySnapshots,
  keepWhatCameBeforeALoss,
];

/** `forget`: snapshots for which others stand. */
export const forgetRules: readonly Rule<SnapshotScene>[] = [
  ...keepGoodSnapshots,
  keepSnapshotsWithoutADate,
  keepSnapshotsSetApart(keepGoodSnapshots),
  removeSurplusSnapshots,
];

/** `forget --snapshot`: those that a person named. */
export const forgetNamedRules: readonly Rule<SnapshotScene>[] = [...keepTheLastResort, removeNamedSnapshots];

/** `collect`: packs of which no snapshot needs a byte. */
export const collectRules: readonly Rule<PackScene>[] = [
  keepPacksInUse,
  keepPacksOfLostSnapshots,
  keepYoungPacks,
  removePacksNobodyNeeds,
];

/** `purge`: what has been in the trash long enough. */
export const purgeRules: readonly Rule<TrashScene>[] = [removeExpiredTrash];
