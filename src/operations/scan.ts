// `scan`: every session of every place, with its health and why.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { sizeText } from '../core/amounts.ts';
import { gcRules } from '../core/rules/index.ts';
import { decideSessions } from '../core/decide-sessions.ts';
import type { GrowthMark } from '../core/growth/growth-mark.ts';
import type { Judgement } from '../core/health.ts';
import type { Inventory, SessionPicture } from '../core/inventory.ts';
import { judgeSession } from '../core/judge-session.ts';
import { sessionKey } from '../core/session.ts';
import type { FileSystem } from '../ports/ground.ts';
import type { OperationContext } from './context.ts';
import { fileSystemAt } from './file-system-at.ts';
import { judgeGrowth } from './judge-growth.ts';
import { declareOperation } from './operation.ts';
import { selectSessions } from './select-sessions.ts';
import { sessionFlag, tenantFlag } from './session-flags.ts';
import { takeInventory } from './take-inventory.ts';

export interface JudgedSession extends SessionPicture {
  readonly health: Judgement;
  /** The instances list was read and does not name it. */
  readonly orphan: boolean;
}

export interface GroupTotal {
  readonly name: string;
  readonly sessions: number;
  readonly files: number;
  readonly sizeBytes: number;
  readonly cacheBytes: number;
}

export interface ScanReport {
  readonly takenAtMs: number;
  readonly places: readonly (Inventory['places'][number] & {
    /** null where it lies on no disk of this machine. */
    readonly willSurviveRestart: FileSystem['survivesRestart'] | null;
  })[];
  readonly registry: Inventory['registry'];
  readonly sessions: readonly JudgedSession[];
  readonly tenants: readonly GroupTotal[];
  readonly totals: GroupTotal & { readonly averageBytes: number; readonly diskBytes: number };
  readonly biggest: readonly { readonly name: string; readonly path: string; readonly sizeBytes: number }[];
  /** Requirements D6: set when the total is above the limit. */
  readonly storageWarning: string | null;
  readonly orphans: number;
}

/** Sessions judged before others get a turn: some 5 ms. */
const sessionsPerTurn = 500;

export const scan = declareOperation({
  name: 'scan',
  summary: 'Shows every session: what is in it, its health and why, and whether it is in use.',
  risk: 'reads',
  input: z.object({ session: sessionFlag, tenant: tenantFlag }),
  async run(context, input): Promise<ScanReport> {
    const inventory = await takeInventory(context);
    const orphans = orphansIn(inventory, context);
    await context.catalog.world.remember(inventory, orphans);
    await judgeGrowth(context);
    const judgements = await judgeAll(context, inventory, await context.catalog.samples.marks('session'));
    const pictures = selectSessions(inventory, input);
    const orphanKeys = new Set(orphans.map(sessionKey));
    const isOrphan = (picture: SessionPicture): boolean => orphanKeys.has(sessionKey(picture.ref));
    const sessions = pictures.map((picture) => ({
      ...picture,
      health: judgements.get(sessionKey(picture.ref)) as Judgement,
      orphan: isOrphan(picture),
    }));
    const places = await Promise.all(
      inventory.places.map(async (place) => {
        const fileSystem = await fileSystemAt(context, place.root);
        return { ...place, willSurviveRestart: fileSystem?.survivesRestart ?? null };
      }),
    );
    const totals = totalOf('all', pictures);
    const diskBytes = pictures.reduce((sum, picture) => sum + picture.diskBytes, 0);
    const averageBytes = pictures.length === 0 ? 0 : Math.round(totals.sizeBytes / pictures.length);
    return {
      takenAtMs: inventory.takenAtMs,
      places,
      registry: inventory.registry,
      sessions,
      tenants: tenantsOf(pictures),
      totals: { ...totals, averageBytes, diskBytes },
      biggest: biggestOf(pictures),
      storageWarning: storageWarning(totals.sizeBytes, context.settings.alerts.storageBytes),
      orphans: pictures.filter(isOrphan).length,
    };
  },
});

/** Sessions that the list does not name, before any guard: what is counted as a sighting. */
export function orphansIn(inventory: Inventory, context: OperationContext): SessionPicture['ref'][] {
  const { settings } = context;
  const scene = { inventory, nowMs: context.nowMs(), settings: { idleMs: settings.idleMs } };
  return decideSessions(gcRules, scene).removals.map((removal) => removal.session);
}

export async function judgeAll(
  context: OperationContext,
  inventory: Inventory,
  growth: ReadonlyMap<string, GrowthMark>,
): Promise<Map<string, Judgement>> {
  const { catalog, settings } = context;
  const nowMs = context.nowMs();
  const cleanings = await catalog.cleanings.last();
  const judgements = new Map<string, Judgement>();
  for (const picture of inventory.sessions) {
    if (judgements.size % sessionsPerTurn === 0) await nextTurn();
    const key = sessionKey(picture.ref);
    const lastCleaning = cleanings.get(key);
    const mark = growth.get(key);
    const known = {
      ...(lastCleaning && { lastCleaning }),
      ...(mark !== undefined && { growth: mark }),
    };
    judgements.set(key, judgeSession(picture, { settings: settings.alerts, nowMs, ...known }));
  }
  return judgements;
}

function totalOf(name: string, pictures: readonly SessionPicture[]): GroupTotal {
  const total = { name, sessions: pictures.length, files: 0, sizeBytes: 0, cacheBytes: 0 };
  for (const picture of pictures) {
    total.files += picture.files;
    total.sizeBytes += picture.sizeBytes;
    total.cacheBytes += picture.cacheBytes;
  }
  return total;
}

function tenantsOf(pictures: readonly SessionPicture[]): GroupTotal[] {
  const groups = new Map<string, SessionPicture[]>();
  for (const picture of pictures) {
    const group = groups.get(picture.ref.tenant);
    if (group === undefined) groups.set(picture.ref.tenant, [picture]);
    else group.push(picture);
  }
  return [...groups]
    .map(([name, group]) => totalOf(name, group))
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes);
}

function biggestOf(pictures: readonly SessionPicture[]): ScanReport['biggest'] {
  return pictures
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, 5)
    .map(({ ref, sizeBytes }) => ({ name: `${ref.tenant}/${ref.id}`, path: ref.path, sizeBytes }));
}

function storageWarning(sizeBytes: number, limitBytes: number): string | null {
  if (sizeBytes <= limitBytes) return null;
  return `All sessions together hold ${sizeText(sizeBytes)}, more than the ${sizeText(limitBytes)} that are set as the limit.`;
}
