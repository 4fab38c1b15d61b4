// How the command line presents the fleet, places, runs and the trash, and with which exit code (see presentations.ts).
import type { GrowthReport } from '../../core/growth/growth-report.ts';
import type { OperationContext } from '../../operations/context.ts';
import type { FleetReport } from '../../operations/fleet.ts';
import type { ForgottenHome } from '../../operations/fleet-forget.ts';
import type { PlacesReport } from '../../operations/places.ts';
import type { DroppedPlan } from '../../operations/plan-drop.ts';
import type { RunsReport } from '../../operations/runs.ts';
import type { TrashReport } from '../../operations/trash.ts';
import type { Terminal } from './terminal.ts';

export interface OverviewStage {
  readonly context: OperationContext;
  readonly terminal: Terminal;
}

const [healthy, failed, findings] = [0, 1, 3];
const rendering = () => import('./render/overviews.ts');

export const overviewPresentations = {
  async fleet(report: FleetReport, { terminal }: OverviewStage): Promise<number> {
    await terminal.result(report, async () => (await rendering()).renderFleet(report));
    if (report.places.some(({ problem }) => problem !== null)) return failed;
    const { plans, runs, alerts } = report.needsDecision;
    return plans.length + runs.length + alerts.length > 0 ? findings : healthy;
  },
  async 'fleet forget'(forgotten: ForgottenHome, { terminal }: OverviewStage): Promise<number> {
    await terminal.result(forgotten, async () => (await rendering()).renderForgottenHome(forgotten));
    return healthy;
  },
  /** What alerts would tell is a finding; a limit that is far away is not. */
  async growth(report: GrowthReport, { context, terminal }: OverviewStage): Promise<number> {
    await terminal.result(report, async () =>
      (await import('./render/growth.ts')).renderGrowth(report, terminal.width, context.nowMs()),
    );
    const isOver = report.forecasts.some(({ answer }) => answer === 'reached');
    return isOver || report.churn !== null || report.rotation.length > 0 ? findings : healthy;
  },
  async places(report: PlacesReport, { terminal }: OverviewStage): Promise<number> {
    await terminal.result(report, async () => (await rendering()).renderPlaces(report, terminal.width));
    return report.places.some(({ problem }) => problem !== null) ? failed : healthy;
  },
  async runs(report: RunsReport, { terminal }: OverviewStage): Promise<number> {
    await terminal.result(report, async () => (await rendering()).renderRuns(report, terminal.width));
    return healthy;
  },
  async trash(report: TrashReport, { terminal }: OverviewStage): Promise<number> {
    await terminal.result(report, async () => (await rendering()).renderTrash(report, terminal.width));
    return healthy;
  },
  async 'plan drop'(dropped: DroppedPlan, { terminal }: OverviewStage): Promise<number> {
    await terminal.result(dropped, async () => (await rendering()).renderDropped(dropped));
    return healthy;
  },
} as const;
