// How the command line presents each operation's result, and with which exit code: 0 done and healthy, 1 failed,
// 3 there are findings or a plan that waits.
import { writeFileSync } from 'node:fs';
import { HoldfastError } from '../../core/errors.ts';
import type { Plan } from '../../core/plan.ts';
import type { RunReport } from '../../core/report.ts';
import { applyPlan } from '../../operations/apply.ts';
import type { OperationContext } from '../../operations/context.ts';
import type { DoctorReport } from '../../operations/doctor.ts';
import type { GcResult } from '../../operations/gc.ts';
import type { PlansReport } from '../../operations/plan.ts';
import type { ScanReport } from '../../operations/scan.ts';
import type { GlobalFlags } from './global-flags.ts';
import { planWish } from './plan-flags.ts';
import type { PlanFlags } from './plan-flags.ts';
import { renderDoctor } from './render/doctor.ts';
import { renderDrift, renderNextStep, renderPlan, renderPlans, renderRun } from './render/plan.ts';
import { renderScan } from './render/scan.ts';
import type { Terminal } from './terminal.ts';

interface Stage {
  readonly context: OperationContext;
  readonly terminal: Terminal;
  readonly flags: GlobalFlags & PlanFlags & { readonly all?: boolean };
}

const healthy = 0;
const failed = 1;
const findings = 3;

async function presentPlan(
  plan: Plan,
  stage: Stage,
  extra?: { json: object; text: string; findings: boolean },
): Promise<number> {
  const { context, terminal, flags } = stage;
  const options = { verbose: flags.verbose === true, width: terminal.width };
  const wish = planWish(plan.operation, flags);
  const note = wish.note === null ? {} : { note: wish.note };
  const head = extra === undefined ? '' : `${extra.text}\n\n`;
  if (flags.save !== undefined) savePlan(plan, flags.save);
  if (!wish.apply || plan.steps.length === 0) {
    terminal.result(
      { ...extra?.json, plan, ...note },
      () => `${head}${renderPlan(plan, options)}${renderNextStep(plan, wish.note)}`,
    );
    return plan.steps.length === 0 && extra?.findings !== true ? healthy : findings;
  }
  const run = await applyPlan(context, plan);
  terminal.result(
    { ...extra?.json, plan, run },
    () => `${head}${renderPlan(plan, options)}\n\n${renderRun(run, options)}`,
  );
  return exitOfRun(run);
}

function savePlan(plan: Plan, path: string): void {
  try {
    writeFileSync(path, `${JSON.stringify(plan, undefined, 2)}\n`, { mode: 0o600 });
  } catch (cause) {
    throw new HoldfastError('PLAN_NOT_SAVED', { path, cause: (cause as Error).message }, { cause });
  }
}

function presentRun(run: RunReport, { terminal, flags }: Stage): number {
  terminal.result(run, () => renderRun(run, { verbose: flags.verbose === true, width: terminal.width }));
  return exitOfRun(run);
}

function exitOfRun(run: RunReport): number {
  if (run.state === 'failed') return failed;
  return run.notDone.length > 0 ? findings : healthy;
}

export const presentations = {
  scan(report: ScanReport, { terminal, flags }: Stage): number {
    terminal.result(report, () =>
      renderScan(report, {
        all: flags.all === true,
        verbose: flags.verbose === true,
        width: terminal.width,
      }),
    );
    if (report.places.some((place) => place.problem !== null)) return failed;
    const ill = report.sessions.some((session) => session.health.level !== 'healthy');
    return ill || report.storageWarning !== null || report.orphans > 0 ? findings : healthy;
  },
  doctor(report: DoctorReport, { terminal }: Stage): number {
    terminal.result(report, renderDoctor);
    return report.findings.some((finding) => finding.level !== 'info') ? findings : healthy;
  },
  gc({ drift, plan }: GcResult, stage: Stage): Promise<number> {
    return presentPlan(plan, stage, {
      json: drift,
      text: renderDrift(drift),
      findings: drift.orphanCount > 0,
    });
  },
  prune: presentPlan,
  clean: presentPlan,
  expire: presentPlan,
  clear: presentPlan,
  purge: presentPlan,
  apply: presentRun,
  undo: presentRun,
  plan(report: PlansReport, { terminal }: Stage): number {
    terminal.result(report, renderPlans);
    return report.waiting.length > 0 ? findings : healthy;
  },
} as const;
