// Every number that decisions and judgements go by, with the value it has when nobody sets another.
import { ancestorBands } from './bands.ts';
import type { GuardSettings } from './guard.ts';
import type { HealthSettings } from './health.ts';
import type { ClassicSettings } from './rules/scenes.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A session without a write for this long is idle (requirements D3). */
export const defaultIdleMs = 30 * dayMs;

/** Whoever needs a session has so long to start it once more. */
export const defaultExpireNoticeMs = 3 * dayMs;

/** The trash is kept for this long: as long as the slowest person needs to notice a loss. */
export const defaultTrashKeepMs = 30 * dayMs;

export const defaultGuardSettings: GuardSettings = {
  quietMs: 10 * minuteMs,
  graceMs: 24 * hourMs,
  secondLookMs: hourMs,
  maxShare: 0.25,
  maxBytes: 100e9,
  maxShrink: 0.5,
  includeLastCredentials: false,
  requireStopped: false,
};

/** The ancestor's rules (requirements B2). */
export const defaultClassicSettings: ClassicSettings = {
  sessionMaxAgeMs: 14 * dayMs,
  senderKeyMaxAgeMs: 3 * dayMs,
  preKeysKept: 50,
};

/**
 * A pairing with Baileys 7 mints 812 pre-keys, so their budget starts at 1,000; 4,058 were seen after one login whose
 * uploads failed (measured on Baileys 7.0.0-rc14, lib/Utils/signal.js:171). A first message to a group of 256 members
 * with two devices each adds 512 sessions.
 */
export const defaultHealthSettings: HealthSettings = {
  bands: ancestorBands,
  fileCount: 'auto',
  budgets: {
    'pre-key': { warning: 1000, critical: 2000, emergency: 4000 },
    session: { warning: 5000, critical: 10_000, emergency: 20_000 },
    'sender-key': { warning: 5000, critical: 10_000, emergency: 20_000 },
    unknown: { warning: 50, critical: 200, emergency: 1000 },
  },
  rotation: { filesAfterCleaning: 170, lidMappings: 60, removedFewerThan: 5 },
};
