// What the keeper does by the clock. Each job makes plans; within the budget they apply themselves, beyond it they wait.
import { HoldfastError } from '../../core/errors.ts';
import type { Config } from '../../config.ts';
import { applyPlan, recordCleanings } from '../../operations/apply.ts';
import { clean } from '../../operations/clean.ts';
import { collect } from '../../operations/collect.ts';
import type { OperationContext } from '../../operations/context.ts';
import { expire } from '../../operations/expire.ts';
import { forget } from '../../operations/forget.ts';
import { gc } from '../../operations/gc.ts';
import { planPrune, prune } from '../../operations/prune.ts';
import { purge } from '../../operations/purge.ts';
import { judgeAll } from '../../operations/scan.ts';
import { selectSessions } from '../../operations/select-sessions.ts';
import { thinSamples } from '../../operations/thin-samples.ts';
import { takeInventory } from '../../operations/take-inventory.ts';
import { counted } from '../../core/amounts.ts';
import type { SessionPicture } from '../../core/inventory.ts';
import type { Judgement } from '../../core/health.ts';
import type { Plan } from '../../core/plan.ts';
import type { JobName, Work } from '../../core/work.ts';
import { sessionKey, sessionName } from '../../core/session.ts';
import type { KeeperLog } from './keeper-log.ts';
import { takeDueSnapshots, verifyVault } from './vault-jobs.ts';

/** They change nothing in the world and take long, so nothing else waits for them. */
export const jobsBesideTheOthers: ReadonlySet<string> = new Set<JobName>(['snapshot', 'verify']);

export interface JobScene {
  /** Its `madeBy` names the job, so that its plans are told from those of people. Its places are those of the work. */
  readonly context: OperationContext;
  /** The same with every place of this home. */
  readonly everyPlace: OperationContext;
  readonly work: Work;
  readonly config: Config;
  readonly log: KeeperLog;
}

export const scheduledJobs: Readonly<Record<JobName, (scene: JobScene) => Promise<void>>> = {
  trigger,
  daily,
  drift,
  expire: expireIdle,
  snapshot: takeDueSnapshots,
  verify: verifyVault,
  forget: forgetSnapshots,
  collect: collectPacks,
};

/** Every 30 minutes: sessions over the trigger are pruned, each at most once within its cooldown. */
async function trigger(scene: JobScene): Promise<void> {
  const { context, config } = scene;
  // Names are enough to count by; what is then pruned is read entry by entry.
  const inventory = await takeInventory(context, { namesOnly: true });
  const judgements = await judgeAll(context, inventory, await context.catalog.samples.marks('session'));
  const due: SessionPicture[] = [];
  const turns: { urgency: Urgency; key: string }[] = [];
  for (const picture of selectSessions(inventory, { tenant: config.tenant })) {
    const urgency = urgencyOf(picture, judgements.get(sessionKey(picture.ref)), config);
    if (urgency === null || (await isCooling(scene, urgency, picture))) continue;
    due.push(picture);
    turns.push({ urgency, key: sessionKey(picture.ref) });
  }
  if (due.length === 0) return;
  scene.log.info(
    { sessions: due.map(({ ref }) => sessionName(ref)) },
    `${counted(due.length, 'session')} over the trigger`,
  );
  await settle(scene, await planPrune(context, inventory, due, config.policy));
  // Only now: a job that failed was no turn, and is tried again.
  for (const { urgency, key } of turns) await context.catalog.cooldowns.touch(urgency, key, context.nowMs());
}

type Urgency = 'trigger' | 'emergency';

function urgencyOf(
  picture: SessionPicture,
  judgement: Judgement | undefined,
  config: Config,
): Urgency | null {
  if (picture.ref.engine !== 'baileys' || judgement === undefined) return null;
  const overBudget = judgement.reasons.some(
    (reason) => reason.code === 'CLASS_OVER_BUDGET' && reason.level !== 'warning',
  );
  const { trigger: from, emergency } = config.jobs;
  if (judgement.bandCounts && picture.files >= emergency) return 'emergency';
  return overBudget || (judgement.bandCounts && picture.files >= from) ? 'trigger' : null;
}

/**
 * Whether it had its turn within the cooldown. An emergency has a cooldown of its own, so a trigger just before does
 * not hold it back. A time in the future (the clock was set back) counts as now: the cooldown begins anew.
 */
async function isCooling(
  { context, config }: JobScene,
  urgency: Urgency,
  { ref }: SessionPicture,
): Promise<boolean> {
  const { cooldowns } = context.catalog;
  const key = sessionKey(ref);
  const nowMs = context.nowMs();
  const lastMs = await cooldowns.lastMs(urgency, key);
  if (lastMs === null) return false;
  if (lastMs > nowMs) await cooldowns.touch(urgency, key, nowMs);
  return nowMs - lastMs < config.jobs.cooldownMs;
}

/** 03:00: prune and clean everything, plan what may leave the trash, thin old samples. */
async function daily(scene: JobScene): Promise<void> {
  const { context, config } = scene;
  const only = { session: undefined, tenant: config.tenant };
  if (context.stores.some((store) => store.place.engine === 'baileys')) {
    await settle(scene, await prune.run(context, { ...only, policy: undefined }));
  }
  if (context.stores.some((store) => store.place.engine === 'wwebjs'))
    await settle(scene, await clean.run(context, only));
  // Each home knows of the trash that it made, and of its own samples.
  if (scene.work.shared !== null) return;
  const purging = await purge.run(scene.everyPlace, {});
  await settle({ ...scene, context: scene.everyPlace }, purging, config.jobs.autoPurge);
  const thinned = await thinSamples(context, config.samplesKeepMs);
  if (thinned > 0) scene.log.info({ thinned }, `${thinned} old samples were removed`);
}

/** Orphans are counted and planned, and always wait for a person. */
async function drift(scene: JobScene): Promise<void> {
  if (scene.config.instances === undefined) return;
  const { plan } = await gc.run(scene.context, {});
  await settle(scene, plan, false);
}

async function expireIdle(scene: JobScene): Promise<void> {
  const input = { idleDays: undefined, session: undefined, tenant: scene.config.tenant };
  await settle(scene, await expire.run(scene.context, input), scene.config.jobs.autoExpire);
}

async function forgetSnapshots(scene: JobScene): Promise<void> {
  const { context, config } = scene;
  await settleVault(scene, async () => (await forget.run(context, { tenant: config.tenant })).plan);
}

async function collectPacks(scene: JobScene): Promise<void> {
  const { context, config } = scene;
  await settleVault(scene, () => collect.run(context, { tenant: config.tenant }));
}

/** Both only put things into the trash of the vault, so they apply themselves like a prune. */
async function settleVault(scene: JobScene, decide: () => Promise<Plan>): Promise<void> {
  if (!scene.context.vaultIsSet) return;
  try {
    await settle(scene, await decide());
  } catch (error) {
    // Before the first snapshot there is nothing to keep small.
    const isEmpty = error instanceof HoldfastError && nothingYet.has(error.code);
    if (!isEmpty) throw error;
  }
}

const nothingYet: ReadonlySet<string> = new Set(['VAULT_ABSENT', 'SESSION_NOT_IN_VAULT']);

/** A plan within the budget applies itself; otherwise it waits, and the next check raises an alert about it. */
async function settle(
  { context, config, log }: JobScene,
  plan: Plan,
  auto = config.jobs.autoApply,
): Promise<void> {
  const { steps, sizeBytes } = plan.totals;
  if (steps === 0) {
    if (plan.operation === 'prune') await recordCleanings(context, plan, null);
    return;
  }
  const figures = { plan: plan.id, steps, sizeBytes };
  if (!auto || steps > config.jobs.budgetSteps || sizeBytes > config.jobs.budgetBytes) {
    const why = auto ? 'it is beyond the budget' : 'it does not apply itself';
    log.warn(
      figures,
      `${plan.operation}: the plan waits for approval, because ${why}: holdfast apply ${plan.id}`,
    );
    return;
  }
  const run = await applyPlan(context, plan);
  if (run.state === 'failed') {
    const first = run.notDone.find((line) => line.outcome === 'failed');
    const cause = `${first?.path}: ${first?.reason}`;
    throw new HoldfastError('STEP_FAILED', { run: run.runId, plan: plan.id, cause });
  }
  const done = `${run.stepsDone} of ${steps} steps done; to take it back: holdfast undo ${run.runId}`;
  log.info(
    { ...figures, run: run.runId, state: run.state, notDone: run.notDone.length },
    `${plan.operation}: ${done}`,
  );
}
