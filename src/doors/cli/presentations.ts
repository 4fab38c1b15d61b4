// How the command line presents each operation's result, and with which exit code: 0 done and healthy, 1 failed,
// 3 there are findings or a plan that waits. Texts are loaded when they are printed: --json needs none.
import { writeFileSync } from 'node:fs';
import { HoldfastError } from '../../core/errors.ts';
import type { Plan } from '../../core/plan.ts';
import type { RunReport } from '../../core/report.ts';
import { applyPlan, recordCleanings } from '../../operations/apply.ts';
import type { OperationContext } from '../../operations/context.ts';
import { deletionOf } from '../../operations/deleting/deletion-of.ts';
import type { DoctorReport } from '../../operations/doctor.ts';
import type { ForgetResult } from '../../operations/forget.ts';
import type { DriftReport, GcResult } from '../../operations/gc.ts';
import type { PlansReport } from '../../operations/plan.ts';
import type { ScanReport } from '../../operations/scan.ts';
import type { ExportedSession } from '../../operations/sessions-export.ts';
import type { ImportedSession } from '../../operations/sessions-import.ts';
import type { SessionsReport } from '../../operations/sessions-list.ts';
import type { ShownSessions } from '../../operations/sessions-show.ts';
import type { StoppedSession } from '../../operations/stop.ts';
import type { GlobalFlags } from './global-flags.ts';
import { planWish } from './plan-flags.ts';
import { overviewPresentations } from './present-overviews.ts';
import type { PlanFlags } from './plan-flags.ts';
import { alertPresentations } from './present-alerts.ts';
import { keyPresentations } from './present-keys.ts';
import { vaultPresentations } from './present-vaults.ts';
import type { Terminal } from './terminal.ts';

interface Stage {
  readonly context: OperationContext;
  readonly terminal: Terminal;
  readonly flags: GlobalFlags & PlanFlags & { readonly all?: boolean; readonly file?: string };
}

const healthy = 0;
const failed = 1;
const findings = 3;

interface Extra {
  readonly json: object;
  /** Printed before the plan. */
  readonly drift?: DriftReport;
  readonly forget?: ForgetResult;
  /** Whether something was found even where there is nothing to do. */
  readonly findings: boolean;
  /** What else programs are told, of what became of it. */
  readonly outcome?: (run: RunReport | null) => Promise<object>;
}

const nothingMore: Extra = { json: {}, findings: false };

async function presentPlan(plan: Plan, stage: Stage, extra = nothingMore): Promise<number> {
  const { context, terminal, flags } = stage;
  const options = { verbose: flags.verbose === true, width: terminal.width };
  const wish = planWish(plan.operation, flags);
  const note = wish.note === null ? {} : { note: wish.note };
  if (flags.save !== undefined) savePlan(plan, flags.save);
  const run = wish.apply && plan.steps.length > 0 ? await applyPlan(context, plan) : null;
  if (wish.apply && run === null && plan.operation === 'prune') await recordCleanings(context, plan, null);
  const outcome = (await extra.outcome?.(run)) ?? {};
  await terminal.result({ ...extra.json, ...outcome, plan, ...(run === null ? note : { run }) }, async () => {
    const { renderDrift, renderNextStep, renderPlan, renderRun } = await import('./render/plan.ts');
    const before = [
      ...(extra.drift === undefined ? [] : [renderDrift(extra.drift)]),
      ...(extra.forget === undefined
        ? []
        : [(await import('./render/forget.ts')).renderJudged(extra.forget, options)]),
    ];
    const head = before.map((text) => `${text}\n\n`).join('');
    const tail = run === null ? renderNextStep(plan, wish.note) : `\n\n${renderRun(run, options)}`;
    return `${head}${renderPlan(plan, options)}${tail}`;
  });
  if (run !== null) return exitOfRun(run);
  return plan.steps.length === 0 && !extra.findings ? healthy : findings;
}

function savePlan(plan: Plan, path: string): void {
  try {
    writeFileSync(path, `${JSON.stringify(plan, undefined, 2)}\n`, { mode: 0o600 });
  } catch (cause) {
    throw new HoldfastError('PLAN_NOT_SAVED', { path, cause: (cause as Error).message }, { cause });
  }
}

/** Never over another file: that may be the only copy of somebody's session. */
function writeNewFile(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx', flush: true });
  } catch (cause) {
    throw new HoldfastError('FILE_NOT_WRITTEN', { path, cause: (cause as Error).message }, { cause });
  }
}

async function presentRun(run: RunReport, { terminal, flags }: Stage): Promise<number> {
  await terminal.result(run, async () => {
    const { renderRun } = await import('./render/plan.ts');
    return renderRun(run, { verbose: flags.verbose === true, width: terminal.width });
  });
  return exitOfRun(run);
}

function exitOfRun(run: RunReport): number {
  if (run.state === 'failed') return failed;
  return run.notDone.length > 0 ? findings : healthy;
}

/** Somebody named a session; that it is protected must not look as if all were done. */
function presentNamed(plan: Plan, stage: Stage): Promise<number> {
  return presentPlan(plan, stage, { json: {}, findings: plan.protected.length > 0 });
}

export const presentations = {
  async scan(report: ScanReport, { terminal, flags }: Stage): Promise<number> {
    await terminal.result(report, async () => {
      const { renderScan } = await import('./render/scan.ts');
      const options = { all: flags.all === true, verbose: flags.verbose === true, width: terminal.width };
      return renderScan(report, options);
    });
    if (report.places.some((place) => place.problem !== null)) return failed;
    const ill = report.sessions.some((session) => session.health.level !== 'healthy');
    return ill || report.storageWarning !== null || report.orphans > 0 ? findings : healthy;
  },
  async doctor(report: DoctorReport, { terminal }: Stage): Promise<number> {
    await terminal.result(report, async () => (await import('./render/doctor.ts')).renderDoctor(report));
    return report.findings.some((finding) => finding.level !== 'info') ? findings : healthy;
  },
  gc({ drift, plan }: GcResult, stage: Stage): Promise<number> {
    return presentPlan(plan, stage, { json: drift, drift, findings: drift.orphanCount > 0 });
  },
  prune: (plan: Plan, stage: Stage) => presentPlan(plan, stage),
  clean: (plan: Plan, stage: Stage) => presentPlan(plan, stage),
  compact: (plan: Plan, stage: Stage) => presentPlan(plan, stage),
  expire: (plan: Plan, stage: Stage) => presentPlan(plan, stage),
  clear: (plan: Plan, stage: Stage) => presentNamed(plan, stage),
  /** What was refused stays where it is, and somebody has to see to it. */
  async migrate(plan: Plan, stage: Stage): Promise<number> {
    const code = await presentNamed(plan, stage);
    return code === healthy && plan.protected.length > 0 ? findings : code;
  },
  purge: (plan: Plan, stage: Stage) => presentPlan(plan, stage),
  forget({ plan, ...judged }: ForgetResult, stage: Stage): Promise<number> {
    return presentPlan(plan, stage, { json: judged, forget: { plan, ...judged }, findings: false });
  },
  collect: (plan: Plan, stage: Stage) => presentPlan(plan, stage),
  restore: (plan: Plan, stage: Stage) => presentNamed(plan, stage),
  ...vaultPresentations,
  ...overviewPresentations,
  ...keyPresentations,
  ...alertPresentations,
  async 'sessions list'(report: SessionsReport, { terminal }: Stage): Promise<number> {
    await terminal.result(report, async () => {
      const { renderSessions } = await import('./render/sessions.ts');
      return renderSessions(report, terminal.width);
    });
    return report.places.some((place) => place.problem !== null) ? failed : healthy;
  },
  async 'sessions show'(report: ShownSessions, { context, terminal }: Stage): Promise<number> {
    await terminal.result(report, async () => {
      const { renderSession } = await import('./render/sessions.ts');
      const nowMs = context.nowMs();
      return report.sessions.map((one) => renderSession(one, nowMs, terminal.width)).join('\n\n');
    });
    const well = report.sessions.every((one) => one.credentials === 'whole' && one.problems.length === 0);
    return well ? healthy : findings;
  },
  'sessions delete': (plan: Plan, stage: Stage) =>
    presentPlan(plan, stage, {
      json: {},
      findings: plan.protected.length > 0,
      outcome: (run) => deletionOf(stage.context, plan, run),
    }),
  async 'sessions export'(exported: ExportedSession, { terminal, flags }: Stage): Promise<number> {
    const { text, ...about } = exported;
    const file = flags.file ?? '';
    writeNewFile(file, text);
    const said = { ...about, file, sizeBytes: Buffer.byteLength(text) };
    await terminal.result(said, async () => (await import('./render/sessions.ts')).renderExport(said));
    return healthy;
  },
  async 'sessions import'(imported: ImportedSession, { context, terminal }: Stage): Promise<number> {
    await terminal.result(imported, async () =>
      (await import('./render/sessions.ts')).renderImport(imported, context.nowMs()),
    );
    return healthy;
  },
  /** Who still uses it has to be seen to. */
  async stop(stopped: StoppedSession, { terminal }: Stage): Promise<number> {
    await terminal.result(stopped, async () => (await import('./render/stop.ts')).renderStopped(stopped));
    return stopped.state === 'left' ? findings : healthy;
  },
  apply: presentRun,
  undo: presentRun,
  async plan(report: PlansReport, { terminal }: Stage): Promise<number> {
    await terminal.result(report, async () => (await import('./render/plan.ts')).renderPlans(report));
    return report.waiting.length > 0 ? findings : healthy;
  },
} as const;
