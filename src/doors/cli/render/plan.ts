// Plans and runs as text: what would go and why, what was protected and by which guard, what to do next.
import { colour as pc } from '../colour.ts';
import { counted, sizeText } from '../../../core/amounts.ts';
import type { Plan, PlanOperation, ProtectedLine, Step } from '../../../core/plan.ts';
import type { RunReport } from '../../../core/report.ts';
import { sessionName } from '../../../core/session.ts';
import { shown } from '../../../core/shown.ts';
import type { DriftReport } from '../../../operations/gc.ts';
import type { PlansReport } from '../../../operations/plan.ts';
import { columns } from '../columns.ts';
import { emptiedLines, isLive, liveHeadline } from './live-caches.ts';
import { migrationLines, movedLines } from './migrate.ts';
import type { Manner } from './manner.ts';
import { linesShown, moreLines } from './more-lines.ts';
import { pieceOf } from './piece-of.ts';
import { putAwayLines, restoredLines, restoreLines } from './restore.ts';
import { sessionLines } from './session-lines.ts';

export function renderPlan(plan: Plan, options: Manner): string {
  const what = plan.policy === null ? plan.operation : `${plan.operation}, policy ${plan.policy}`;
  const lines = [pc.bold(`Plan ${plan.id} (${what})`)];
  if (plan.operation === 'migrate') lines.push(...migrationLines(plan, options));
  else if (plan.operation === 'restore') lines.push(...restoreLines(plan));
  else lines.push(...headlines(plan), ...removalLines(plan, options));
  for (const warning of plan.warnings ?? []) lines.push(pc.yellow(`Warning: ${shown(warning)}`));
  for (const note of plan.notes) lines.push(pc.yellow(`Note: ${shown(note)}`));
  return lines.join('\n');
}

function removalLines(plan: Plan, options: Manner): string[] {
  return [
    ...sessionLines(plan, options),
    ...stepLines(plan, options.verbose),
    // Of snapshots each has its own line before the plan.
    ...(plan.operation === 'forget' ? [] : keptLines(plan)),
    ...protectedLines(plan.protected, options.verbose),
  ];
}

/** What a running browser empties goes nowhere, and has a line of its own. */
function headlines(plan: Plan): string[] {
  const live = liveHeadline(plan.steps);
  if (live.length === 0) return [headline(plan)];
  const steps = plan.steps.filter((step) => !isLive(step));
  if (steps.length === 0) return live;
  const files = steps.reduce((sum, step) => sum + step.files, 0);
  const sizeBytes = steps.reduce((sum, step) => sum + step.sizeBytes, 0);
  return [headline({ ...plan, steps, totals: { steps: steps.length, files, sizeBytes } }), ...live];
}

function headline(plan: Plan): string {
  const { steps, files, sizeBytes } = plan.totals;
  if (plan.operation === 'compact') {
    if (steps === 0) return 'Nothing to make smaller.';
    return `Would make smaller: ${counted(steps, 'record')}, ${sizesOf(plan.steps)}; the originals go to the trash`;
  }
  if (steps === 0) return 'Nothing to remove.';
  if (plan.whole === true && files === 0) return `Would end it, in ${counted(steps, 'step')}`;
  const verb = destroys(plan) ? 'Would destroy' : 'Would move to the trash';
  const piece = pieceOf(
    plan.steps.map(({ session }) => session),
    plan.operation,
  );
  return `${verb}: ${counted(files, piece)}, ${sizeText(sizeBytes)}, in ${counted(steps, 'step')}`;
}

/** Of what is removed its size; of what becomes smaller both sizes. */
function sizesOf(steps: readonly Step[]): string {
  let [before, after] = [0, 0];
  for (const step of steps) {
    const left = step.kind === 'replace-entry' ? step.becomes.sizeBytes : 0;
    before += step.sizeBytes + left;
    after += left;
  }
  return after === 0 ? sizeText(before) : `${sizeText(before)} → ${sizeText(after)}`;
}

function destroys(plan: Plan): boolean {
  return plan.operation === 'purge' || plan.steps.some(({ kind }) => kind === 'discard-copy');
}

/** What to type next, for a plan that was not applied. */
export function renderNextStep(plan: Plan, note: string | null): string {
  const added = note === null ? '' : `\n${pc.yellow(note)}`;
  if (plan.steps.length === 0) return added;
  const undo =
    destroys(plan) || plan.steps.every(isLive)
      ? pc.red('This cannot be taken back.')
      : 'It can be taken back with holdfast undo.';
  // A plan to move sessions may have made the empty place that they go to.
  const before = plan.operation === 'migrate' ? 'Nothing has moved yet.' : 'Nothing was changed.';
  return `\n${before} To apply exactly this plan: ${pc.bold(`holdfast apply ${plan.id}`)}. ${undo}${added}`;
}

interface StepGroup {
  readonly class: string;
  readonly whys: Set<string>;
  readonly steps: Step[];
  files: number;
}

/** One line for each rule and class; with --verbose one for each step. */
function stepLines({ steps, operation }: Plan, verbose: boolean): string[] {
  if (verbose) return steps.map((step) => `  ${shown(step.path)}  ${sizesOf([step])}  ${shown(step.why)}`);
  const groups = new Map<string, StepGroup>();
  for (const step of steps) {
    const key = `${step.kind} ${step.class} ${step.rule}`;
    const group = groups.get(key) ?? { class: step.class, whys: new Set(), steps: [], files: 0 };
    group.whys.add(step.why);
    group.files += step.files;
    group.steps.push(step);
    groups.set(key, group);
  }
  const lines = [...groups.values()].toSorted((a, b) => b.files - a.files);
  return [
    ...lines.slice(0, linesShown).map((group) => groupLine(group, operation)),
    ...moreLines(lines.length, 'reasons (--verbose shows every step)'),
  ];
}

function groupLine({ class: name, whys, steps, files }: StepGroup, operation: PlanOperation): string {
  const [why = ''] = whys;
  const example = whys.size > 1 ? 'for example: ' : '';
  // What is done in a list or a vault has no files.
  if (steps.every(({ kind }) => kind === 'unlist-instance' || kind === 'retire-session'))
    return `  ${steps.length} × ${shown(name)}: ${example}${shown(why)}`;
  const piece = pieceOf(
    steps.map(({ session }) => session),
    operation,
  );
  const gone = steps.some(({ kind }) => kind === 'replace-entry' || kind === 'repack-packs')
    ? ''
    : `${counted(files, piece)}, `;
  return `  ${steps.length} × ${shown(name)} (${gone}${sizesOf(steps)}): ${example}${shown(why)}`;
}

function keptLines(plan: Plan): string[] {
  const kept = plan.kept.toSorted((a, b) => b.entries - a.entries).slice(0, linesShown);
  if (kept.length === 0) return [];
  return [
    '',
    pc.dim('Kept:'),
    ...kept.map((line) => pc.dim(`  ${line.entries} × ${shown(line.reason)} (${sizeText(line.sizeBytes)})`)),
  ];
}

function protectedLines(lines: readonly ProtectedLine[], verbose: boolean): string[] {
  if (lines.length === 0) return [];
  const groups = new Map<string, number>();
  for (const line of lines) {
    const key = `${line.guard}: ${sessionName(line.session)}: ${line.reason}`;
    groups.set(key, (groups.get(key) ?? 0) + 1);
  }
  const entries = [...groups];
  const rows = verbose ? entries : entries.slice(0, linesShown);
  const rest = rows.length < entries.length ? moreLines(entries.length, 'protections') : [];
  return [
    '',
    pc.cyan('Protected:'),
    ...rows.map(([key, times]) => pc.cyan(`  ${times} × ${shown(key)}`)),
    ...rest,
  ];
}

export function renderRun(report: RunReport, options: Manner): string {
  const colour = report.state === 'done' ? pc.green : pc.red;
  const lines = [colour(`Run ${report.runId} (${report.operation}) ${report.state}: ${doneText(report)}`)];
  if (options.verbose) lines.push(...sessionLines(report, options));
  lines.push(
    ...movedLines(report.moved, options),
    ...restoredLines(report.restored),
    ...putAwayLines(report.putAway),
  );
  lines.push(...emptiedLines(report.emptied));
  if (report.resumed) lines.push('It went on where it had been interrupted.');
  for (const line of report.notDone.slice(0, linesShown)) {
    lines.push(pc.yellow(`  ${line.outcome}: ${shown(line.path)}: ${shown(line.reason)}`));
  }
  lines.push(...moreLines(report.notDone.length, 'steps not done'));
  if (report.operation !== 'purge' && report.stepsDone > report.emptied.length)
    lines.push(`To take it back: ${pc.bold(`holdfast undo ${report.runId}`)}`);
  return lines.join('\n');
}

function doneText({ operation, stepsDone, filesDone, bytesDone, sessions }: RunReport): string {
  const refs = sessions.map(({ session }) => session);
  const piece = operation === 'migrate' ? 'record' : pieceOf(refs, operation);
  const size = operation === 'compact' ? `saved ${sizeText(bytesDone)}` : sizeText(bytesDone);
  // Steps that only replace what lies there move nothing away.
  const pieces = filesDone === 0 ? [] : [counted(filesDone, piece)];
  return [counted(stepsDone, 'step'), ...(operation === 'compact' ? [] : pieces), size].join(', ');
}

export function renderDrift(drift: DriftReport): string {
  const lines = [
    pc.bold('Drift between the instances list and the folders'),
    `instances: ${drift.instanceCount} in ${shown(drift.instancesPath)}`,
    `folders:   ${drift.localAuthDirCount} in ${shown(drift.authBaseDir)}${otherForms(drift)}`,
    `orphans:   ${drift.orphanCount}, ${sizeText(drift.totalOrphanSizeKb * 1024)}`,
    ...drift.orphanDetails
      .slice(0, linesShown)
      .map((orphan) => `  ${shown(orphan.path)}  ${sizeText(orphan.sizeKb * 1024)}`),
    `missing:   ${counted(drift.missingCount, 'listed instance')} without a folder (it may never have started)`,
    ...drift.missing.slice(0, linesShown).map((clientId) => `  ${shown(clientId)}`),
  ];
  return lines.join('\n');
}

function otherForms(drift: DriftReport): string {
  const forms = Object.entries(drift.otherForms).map(([form, count]) => `${count} × ${form}`);
  return forms.length === 0 ? '' : `, and ${forms.join(', ')}`;
}

export function renderPlans(report: PlansReport): string {
  if (report.plan !== null) return renderPlan(report.plan, { verbose: true, width: null });
  if (report.runs.length > 0) {
    const rows = report.runs.map((run) => [
      run.id,
      run.operation,
      run.state,
      new Date(run.startedAtMs).toISOString(),
      run.undoes ?? '',
    ]);
    return columns(
      [['RUN', 'OPERATION', 'STATE', 'STARTED', 'TAKES BACK'].map((text) => pc.dim(text)), ...rows],
      ['left', 'left', 'left', 'left', 'left'],
    );
  }
  if (report.waiting.length === 0) return 'No plan waits. `holdfast plan --runs` shows the runs.';
  const rows = report.waiting.map(({ plan, madeBy }) => [
    plan.id,
    plan.operation,
    madeBy,
    String(plan.totals.steps),
    sizeText(plan.totals.sizeBytes),
  ]);
  return columns(
    [['PLAN', 'OPERATION', 'MADE BY', 'STEPS', 'SIZE'].map((text) => pc.dim(text)), ...rows],
    ['left', 'left', 'left', 'right', 'right'],
  );
}
