// Judges the health of one session from its picture: levels, reasons with stable codes, and signs of being worn out.
import { durationText } from './amounts.ts';
import { bandOf } from './bands.ts';
import type { Band } from './bands.ts';
import type { GrowthMark } from './growth/growth-mark.ts';
import { remarksOfGrowth } from './growth/remarks-of-growth.ts';
import type { HealthLevel, HealthReason, HealthSettings, Judgement } from './health.ts';
import type { SessionPicture } from './inventory.ts';
import { reasonsOfProblems } from './judge-problems.ts';

export interface JudgeOptions {
  readonly settings: HealthSettings;
  readonly nowMs: number;
  /** Files gained per day, where it could be measured. */
  readonly growthPerDay?: number;
  /** What else was judged of how it grows. */
  readonly growth?: GrowthMark;
  /** The last cleaning of this session, if there was one. */
  readonly lastCleaning?: { readonly atMs: number; readonly removed: number; readonly remaining: number };
}

/** From the best to the worst. */
const levels: readonly HealthLevel[] = ['healthy', 'warning', 'critical', 'emergency'];

const levelOfBand: Readonly<Record<Band, HealthLevel>> = {
  healthy: 'healthy',
  warning: 'warning',
  critical: 'critical',
  trigger: 'critical',
  emergency: 'emergency',
  danger: 'emergency',
};

export function judgeSession(picture: SessionPicture, options: JudgeOptions): Judgement {
  const { settings } = options;
  const band = bandOf(picture.files, settings.bands);
  const counts = bandCounts(picture, settings);
  const reasons = [
    ...reasonsOfCredentials(picture),
    ...reasonsOfBand(picture, band, counts, settings),
    ...reasonsOfBudgets(picture, settings),
    ...reasonsOfProblems(picture),
    ...remarks(picture, options),
  ];
  const worst = Math.max(0, ...reasons.map((reason) => levels.indexOf(reason.level)));
  return {
    level: levels[worst] ?? 'healthy',
    band,
    bandCounts: counts,
    reasons,
    rotation: rotationSigns(picture, options),
  };
}

/** The bands are about Baileys folders; a fresh browser profile alone has over 200 files, and a database has none. */
export function bandCounts(
  { ref, generation }: Pick<SessionPicture, 'ref' | 'generation'>,
  { fileCount }: Pick<HealthSettings, 'fileCount'>,
): boolean {
  if (ref.engine !== 'baileys' || fileCount === 'never') return false;
  return fileCount === 'always' || (generation === 'baileys-6' && ref.form === 'folder');
}

function reasonsOfCredentials({ ref, credentials }: SessionPicture): HealthReason[] {
  // RemoteAuth's temporary copy is half written by nature, and gone in a moment.
  if (ref.form === 'temp-profile') return [];
  const { state, why, paired } = credentials;
  switch (state) {
    case 'damaged':
      return [
        { code: 'CREDENTIALS_DAMAGED', level: 'critical', text: `The credentials are damaged: ${why}` },
      ];
    case 'unreadable':
      return [
        { code: 'CREDENTIALS_UNREADABLE', level: 'critical', text: `The credentials cannot be read: ${why}` },
      ];
    case 'absent':
      // The content of a zip is known to its program only.
      if (ref.form === 'remote-zip') return [];
      return [{ code: 'CREDENTIALS_ABSENT', level: 'warning', text: `There are no credentials: ${why}` }];
    default:
      if (paired !== false) return [];
      return [{ code: 'NOT_PAIRED', level: 'healthy', text: 'Pairing was begun and not completed.' }];
  }
}

function reasonsOfBand(
  picture: SessionPicture,
  band: Band,
  counts: boolean,
  { bands, fileCount }: HealthSettings,
): HealthReason[] {
  if (picture.ref.engine !== 'baileys' || fileCount === 'never' || band === 'healthy') return [];
  // Snapshots and packs of a vault are no files of a session.
  if (picture.ref.form === 'vaulted') return [];
  const code = `FILES_OVER_${band.toUpperCase()}`;
  const what = picture.ref.form === 'records' ? 'entries' : 'files';
  const fact = `${picture.files} ${what} (${band} is ${band === 'danger' ? 'over' : 'from'} ${bands[band]}).`;
  if (counts) return [{ code, level: levelOfBand[band], text: fact }];
  return [{ code, level: 'healthy', text: `${fact} It does not count: ${whyNoBand(picture)}.` }];
}

function whyNoBand({ ref, generation }: SessionPicture): string {
  if (ref.form === 'records') return 'the bands are about files in a folder, and this is a database';
  return generation === 'baileys-7'
    ? 'a fresh Baileys 7 pairing has 813 files and is healthy'
    : 'nothing tells which Baileys wrote them, and a fresh Baileys 7 pairing has 813 files';
}

function reasonsOfBudgets({ ref, byClass }: SessionPicture, { budgets }: HealthSettings): HealthReason[] {
  // A browser profile's files follow no budget per class; its cache has a share of its own in the report.
  if (ref.engine !== 'baileys') return [];
  const reasons: HealthReason[] = [];
  for (const [name, budget] of Object.entries(budgets)) {
    const entries = byClass[name]?.entries ?? 0;
    const level = (['emergency', 'critical', 'warning'] as const).find(
      (candidate) => entries > budget[candidate],
    );
    if (level === undefined) continue;
    const text = `${entries} entries of class ${name}, over ${budget[level]}.`;
    reasons.push({ code: 'CLASS_OVER_BUDGET', level, text });
  }
  return reasons;
}

function remarks(picture: SessionPicture, options: JudgeOptions): HealthReason[] {
  const { inUse } = picture;
  const { growth, growthPerDay = growth?.entriesPerDay ?? undefined } = options;
  const found: HealthReason[] = [];
  if (inUse.answer === 'unknown') {
    const text = `It may be in use by another host: ${inUse.why.join('; ')}`;
    found.push({ code: 'IN_USE_BY_ANOTHER_HOST', level: 'healthy', text });
  }
  // How much growth is too much is for alerts to say; here it explains the figures above.
  if (growthPerDay !== undefined && growthPerDay >= 1) {
    found.push({
      code: 'GROWING',
      level: 'healthy',
      text: `It gains ${Math.round(growthPerDay)} files a day.`,
    });
  }
  if (growth === undefined) return found;
  return [...found, ...remarksOfGrowth(picture, growth, bandCounts(picture, options.settings), options)];
}

/**
 * Requirements B12. They read wear from file counts, so they are asked only where file counts mean something:
 * a healthy Baileys 7 session has over 800 files after any cleaning, gathers two LID mappings per contact for good,
 * and gives a safe cleaning nothing to remove. All three signs would be there on its first day.
 */
function rotationSigns(picture: SessionPicture, { settings, lastCleaning, nowMs }: JudgeOptions): string[] {
  if (!bandCounts(picture, settings)) return [];
  const { filesAfterCleaning, lidMappings, removedFewerThan } = settings.rotation;
  const signs: string[] = [];
  if (lastCleaning !== undefined && lastCleaning.remaining > filesAfterCleaning) {
    const when = lastCleaning.atMs <= nowMs ? `, ${durationText(nowMs - lastCleaning.atMs)} ago` : '';
    signs.push(
      `still ${lastCleaning.remaining} files after the last cleaning${when} (over ${filesAfterCleaning})`,
    );
    if (lastCleaning.removed < removedFewerThan) {
      signs.push(`the last cleaning removed ${lastCleaning.removed} (fewer than ${removedFewerThan})`);
    }
  }
  const mappings = picture.byClass['lid-mapping']?.entries ?? 0;
  if (mappings >= lidMappings) signs.push(`${mappings} LID mappings (${lidMappings} or more)`);
  return signs;
}
