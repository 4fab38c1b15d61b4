// The sets of rules, one for each operation that removes. A new rule is one file and one line here.
import type { Rule } from '../vote.ts';
import { keepAllWithoutAList } from './keep-all-without-a-list.ts';
import { keepBaileysSessions } from './keep-baileys-sessions.ts';
import { keepListedProfiles } from './keep-listed-profiles.ts';
import { keepRecordsThatHardlyShrink } from './keep-records-that-hardly-shrink.ts';
import { keepSessionsThatCannotBeRead } from './keep-sessions-that-cannot-be-read.ts';
import { keepSessionsWithoutADate } from './keep-sessions-without-a-date.ts';
import { keepTheDefaultProfile } from './keep-the-default-profile.ts';
import { keepVitalEntries } from './keep-vital-entries.ts';
import { keepWhatTheAncestorKept } from './keep-what-the-ancestor-kept.ts';
import { keepWhatTheProtocolMayNeed } from './keep-what-the-protocol-may-need.ts';
import { removeCaches } from './remove-caches.ts';
import { removeDeadEntries } from './remove-dead-entries.ts';
import { removeExpiredTrash } from './remove-expired-trash.ts';
import { removeIdleSessions } from './remove-idle-sessions.ts';
import { removeNamedSessions } from './remove-named-sessions.ts';
import { removeOldSenderKeys } from './remove-old-sender-keys.ts';
import { removeOldSessions } from './remove-old-sessions.ts';
import { removeSpentKeys } from './remove-spent-keys.ts';
import { removeSurplusPreKeys } from './remove-surplus-pre-keys.ts';
import { removeUnlistedProfiles } from './remove-unlisted-profiles.ts';
import type { EntryScene, SessionScene, SpentScene, TrashScene } from './scenes.ts';

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

/** `purge`: what has been in the trash long enough. */
export const purgeRules: readonly Rule<TrashScene>[] = [removeExpiredTrash];
