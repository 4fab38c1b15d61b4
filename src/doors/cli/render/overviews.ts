// The fleet, places, runs and the trash as text.
import { colour as pc } from '../colour.ts';
import { counted, durationText, sizeText } from '../../../core/amounts.ts';
import { shown } from '../../../core/shown.ts';
import type { FleetReport } from '../../../operations/fleet.ts';
import type { ForgottenHome } from '../../../operations/fleet-forget.ts';
import type { PlacesReport } from '../../../operations/places.ts';
import type { DroppedPlan } from '../../../operations/plan-drop.ts';
import type { RunsReport } from '../../../operations/runs.ts';
import type { TrashReport } from '../../../operations/trash.ts';
import { columns, columnsWhole } from '../columns.ts';

export function renderFleet(report: FleetReport): string {
  const { totals, byHealth, storage, growth, needsDecision } = report;
  const health = Object.entries(byHealth).filter(([, count]) => count > 0);
  const limit = storage.limitBytes === null ? '' : ` of ${sizeText(storage.limitBytes)}`;
  const perDay = growth.entriesPerDay;
  return [
    `${counted(totals.sessions, 'session')} of ${counted(report.tenants, 'tenant')}: ${health.map(([level, count]) => `${count} ${level}`).join(', ') || 'none'}`,
    `storage: ${sizeText(storage.sizeBytes)}${limit}, ${sizeText(totals.cacheBytes)} of it caches`,
    `growth: ${perDay === null ? 'not known yet' : `${perDay} entries a day`}`,
    ...report.places.map(placeText),
    ...needsDecision.plans.map(
      ({ plan, madeBy }) =>
        `${pc.yellow('waits')}  ${plan.id}: ${plan.operation} by ${shown(madeBy)}, ${counted(plan.totals.steps, 'step')}, ${sizeText(plan.totals.sizeBytes)}`,
    ),
    ...needsDecision.runs.map(({ id, planId }) => `${pc.yellow('unfinished')}  ${id} of ${planId}`),
    ...needsDecision.alerts.map(({ level, text }) => `${pc.yellow(level)}  ${shown(text)}`),
  ].join('\n');
}

export function renderForgottenHome({ home, machine }: ForgottenHome): string {
  return `The home ${shown(home)} on ${shown(machine)} is forgotten. Nothing on that machine was touched.`;
}

function placeText({ url, problem, sessions }: FleetReport['places'][number]): string {
  return problem === null
    ? `${shown(url)}: ${counted(sessions, 'session')}`
    : pc.red(`${shown(url)} cannot be read: ${shown(problem)}`);
}

export function renderPlaces({ places }: PlacesReport, width: number | null): string {
  const head = ['SESSIONS', 'ENTRIES', 'SIZE', 'CACHES', 'PLACE'];
  const rows = places.map((place) => [
    String(place.sessions),
    String(place.entries),
    sizeText(place.sizeBytes),
    sizeText(place.cacheBytes),
    place.problem === null ? shown(place.url) : pc.red(`${shown(place.url)}: ${shown(place.problem)}`),
  ]);
  return columnsWhole(
    [head.map((text) => pc.dim(text)), ...rows],
    ['right', 'right', 'right', 'right', 'left'],
    width,
  );
}

export function renderRuns({ runs, lines, totalLines }: RunsReport, width: number | null): string {
  if (runs.length === 0) return 'There is no run.';
  const head = ['RUN', 'OPERATION', 'STATE', 'STARTED', 'TAKES BACK'].map((text) => pc.dim(text));
  const rows = runs.map((run) => [
    run.id,
    run.operation,
    run.state,
    new Date(run.startedAtMs).toISOString(),
    run.undoes ?? '',
  ]);
  const table = columns([head, ...rows], ['left', 'left', 'left', 'left', 'left'], width);
  if (totalLines === null) return table;
  const journal = lines.map(({ step, state, note }) => [
    state,
    step.kind,
    shown(step.path),
    note === null ? '' : shown(note),
  ]);
  const more = totalLines - lines.length;
  return [
    table,
    '',
    ...(journal.length === 0 ? [] : [columnsWhole(journal, ['left', 'left', 'left', 'left'], width)]),
    ...(more > 0 ? [`${counted(more, 'more line')}: --offset, --limit`] : []),
  ].join('\n');
}

export function renderTrash({ items, total }: TrashReport, width: number | null): string {
  if (total.items === 0) return 'The trash is empty.';
  const head = ['RUN', 'AGE', 'SIZE', 'PURGE FROM', 'SESSION', 'PATH'].map((text) => pc.dim(text));
  const rows = items.map((item) => [
    item.runId,
    durationText(item.ageMs),
    sizeText(item.sizeBytes),
    new Date(item.purgeableAtMs).toISOString().slice(0, 10),
    shown(item.name),
    shown(item.path),
  ]);
  const more = total.items - items.length;
  return [
    columns([head, ...rows], ['left', 'right', 'right', 'left', 'left', 'left'], width),
    `${counted(total.items, 'thing')}, ${counted(total.files, 'file')}, ${sizeText(total.sizeBytes)}${more > 0 ? `; ${more} more: --offset, --limit` : ''}`,
  ].join('\n');
}

export function renderDropped({ plan, dropped }: DroppedPlan): string {
  return dropped ? `The plan ${plan} does not wait any more.` : `The plan ${plan} did not wait.`;
}
