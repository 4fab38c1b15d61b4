// `gc`: the drift between the instances list and the profiles on disk, and a plan for the orphans.
import { z } from 'zod';
import { decideSessions } from '../core/decide-sessions.ts';
import { HoldfastError } from '../core/errors.ts';
import type { Inventory, SessionPicture } from '../core/inventory.ts';
import type { Plan } from '../core/plan.ts';
import type { Removal } from '../core/removal.ts';
import { gcRules } from '../core/rules/index.ts';
import { sanitizeClientId } from '../engines/wwebjs/read-instances.ts';
import { guardProposal } from './guarded.ts';
import { makePlan } from './make-plan.ts';
import { declareOperation } from './operation.ts';
import { takeInventory } from './take-inventory.ts';

/** The first ten fields are the ancestor's, by its names and units, so that scripts that read them go on working. */
export interface DriftReport {
  readonly instancesPath: string;
  readonly authBaseDir: string;
  readonly instanceCount: number;
  readonly localAuthDirCount: number;
  readonly orphanCount: number;
  readonly missingCount: number;
  readonly totalOrphanSizeKb: number;
  readonly orphans: readonly string[];
  readonly missing: readonly string[];
  readonly orphanDetails: readonly {
    readonly clientId: string;
    readonly path: string;
    readonly sizeKb: number;
  }[];
  /** RemoteAuth folders, temporary copies and zips, counted too. */
  readonly otherForms: Readonly<Record<string, number>>;
}

export interface GcResult {
  readonly drift: DriftReport;
  readonly plan: Plan;
}

export const gc = declareOperation({
  name: 'gc',
  summary: 'Compares the instances list with the profiles on disk, and plans which orphans may go.',
  risk: 'plans',
  input: z.object({}),
  async run(context): Promise<GcResult> {
    const history = await context.catalog.world.history();
    const inventory = await takeInventory(context);
    const { registry } = inventory;
    if (registry.state === 'none') throw new HoldfastError('REGISTRY_NEEDED');
    if (registry.state === 'unusable') {
      throw new HoldfastError('REGISTRY_UNUSABLE', { path: registry.path, cause: registry.why });
    }
    const scene = { inventory, nowMs: context.nowMs(), settings: { idleMs: context.settings.idleMs } };
    const proposal = decideSessions(gcRules, scene);
    await context.catalog.world.remember(
      inventory,
      proposal.removals.map((removal) => removal.session),
    );
    // Counts are compared with what was known before this look; sightings include it.
    const { orphanSightings } = await context.catalog.world.history();
    const decision = await guardProposal(context, inventory, proposal, {
      history: { ...history, orphanSightings },
    });
    const plan = await makePlan(context, { operation: 'gc', inventory, decision });
    return { drift: driftOf(inventory, proposal.removals, registry.clientIds, registry.path), plan };
  },
});

function driftOf(
  inventory: Inventory,
  orphans: readonly Removal[],
  clientIds: readonly string[],
  instancesPath: string,
): DriftReport {
  const profiles = inventory.sessions.filter((picture) => picture.ref.engine === 'wwebjs');
  const local = profiles.filter((picture) => picture.ref.form === 'local-profile');
  const onDisk = new Set(profiles.map((picture) => picture.ref.clientId));
  const missing = clientIds.filter((id) => !onDisk.has(id) && !onDisk.has(sanitizeClientId(id)));
  const details = orphans.map(({ session, sizeBytes }) => ({
    clientId: session.clientId ?? session.id,
    path: `${rootOf(inventory, session.place)}/${session.path}`,
    sizeKb: Math.ceil(sizeBytes / 1024),
  }));
  return {
    instancesPath,
    authBaseDir: inventory.places
      .filter((place) => place.url.startsWith('wwebjs:'))
      .map((place) => place.root)
      .join(':'),
    instanceCount: clientIds.length,
    localAuthDirCount: local.length,
    orphanCount: orphans.length,
    missingCount: missing.length,
    totalOrphanSizeKb: details.reduce((sum, detail) => sum + detail.sizeKb, 0),
    orphans: details.map((detail) => detail.clientId),
    missing,
    orphanDetails: details,
    otherForms: formsOf(profiles),
  };
}

function rootOf(inventory: Inventory, place: string): string {
  return inventory.places.find((view) => view.url === place)?.root ?? '';
}

function formsOf(profiles: readonly SessionPicture[]): Record<string, number> {
  const forms: Record<string, number> = {};
  for (const { ref } of profiles) {
    if (ref.form !== 'local-profile') forms[ref.form] = (forms[ref.form] ?? 0) + 1;
  }
  return forms;
}
