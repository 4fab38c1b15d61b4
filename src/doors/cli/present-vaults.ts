// How the command line presents what is done with a vault, and with which exit code (see presentations.ts).
import { shown } from '../../core/shown.ts';
import type { ApprovedSnapshot } from '../../operations/approve.ts';
import type { OperationContext } from '../../operations/context.ts';
import type { SnapshotsTaken } from '../../operations/snapshot.ts';
import type { SnapshotsReport } from '../../operations/snapshots.ts';
import type { VerifyReport } from '../../operations/verify.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { Manner } from './render/manner.ts';
import type { Terminal } from './terminal.ts';

export interface VaultStage {
  readonly context: OperationContext;
  readonly terminal: Terminal;
  readonly flags: GlobalFlags;
}

const [healthy, failed, findings] = [0, 1, 3];

export const vaultPresentations = {
  /** One that is kept apart waits for a person, as a plan does. */
  async snapshot(taken: SnapshotsTaken, stage: VaultStage): Promise<number> {
    await stage.terminal.result(taken, async () =>
      (await import('./render/snapshots.ts')).renderTaken(taken, mannerOf(stage)),
    );
    if (taken.interrupted !== undefined) {
      stage.terminal.note(`${shown(taken.interrupted.message)}\n${shown(taken.interrupted.hint)}`);
      return failed;
    }
    const states = new Set(taken.sessions.map(({ state }) => state));
    if (states.has('failed') || taken.unread.length > 0) return failed;
    return states.has('kept-apart') ? findings : healthy;
  },
  async snapshots(report: SnapshotsReport, stage: VaultStage): Promise<number> {
    const nowMs = stage.context.nowMs();
    await stage.terminal.result(report, async () =>
      (await import('./render/snapshots.ts')).renderSnapshots(report, nowMs, mannerOf(stage)),
    );
    return report.sessions.some(({ hurt }) => hurt.length > 0) ? findings : healthy;
  },
  async approve(approved: ApprovedSnapshot, { terminal }: VaultStage): Promise<number> {
    await terminal.result(approved, async () =>
      (await import('./render/snapshots.ts')).renderApproved(approved),
    );
    return healthy;
  },
  async verify(report: VerifyReport, stage: VaultStage): Promise<number> {
    await stage.terminal.result(report, async () =>
      (await import('./render/snapshots.ts')).renderVerified(report, mannerOf(stage)),
    );
    if (report.sessions.some(({ failure }) => failure !== null)) return failed;
    return report.sessions.some(({ hurt }) => hurt.length > 0) ? findings : healthy;
  },
} as const;

function mannerOf({ terminal, flags }: VaultStage): Manner {
  return { verbose: flags.verbose === true, width: terminal.width };
}
