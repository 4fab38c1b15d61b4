// All guards. Every operation that removes applies all of them; each knows what it is about.
import type { Guard } from '../guard.ts';
import { distrustAnEmptyWorld } from './distrust-an-empty-world.ts';
import { keepTheLastGoodCredentials } from './keep-the-last-good-credentials.ts';
import { keepTheLastIntactSnapshot } from './keep-the-last-intact-snapshot.ts';
import { leaveSessionsInUseAlone } from './leave-sessions-in-use-alone.ts';
import { leaveSessionsThatHoldOthersAlone } from './leave-sessions-that-hold-others-alone.ts';
import { leaveVaultsToForgetAndCollect } from './leave-vaults-to-forget-and-collect.ts';
import { lookTwiceAtOrphans } from './look-twice-at-orphans.ts';
import { requireStoppedPrograms } from './require-stopped-programs.ts';
import { stayWithinTheSizeLimit } from './stay-within-the-size-limit.ts';
import { stayWithinTheStepLimit } from './stay-within-the-step-limit.ts';
import { takeNoMoreThanAShare } from './take-no-more-than-a-share.ts';
import { tellOwnersBeforeSessionsExpire } from './tell-owners-before-sessions-expire.ts';
import { waitOutTheGraceTime } from './wait-out-the-grace-time.ts';

/** Their order decides only whose reason is told when several protect the same thing. */
export const guards: readonly Guard[] = [
  requireStoppedPrograms,
  leaveSessionsInUseAlone,
  leaveSessionsThatHoldOthersAlone,
  leaveVaultsToForgetAndCollect,
  keepTheLastGoodCredentials,
  keepTheLastIntactSnapshot,
  distrustAnEmptyWorld,
  lookTwiceAtOrphans,
  waitOutTheGraceTime,
  tellOwnersBeforeSessionsExpire,
  takeNoMoreThanAShare,
  stayWithinTheSizeLimit,
  stayWithinTheStepLimit,
];
