// What a run did to each session, from what its plan meant to do and the steps that were done.
import type { SessionLine, Step } from '../core/plan.ts';
import { sessionKey } from '../core/session.ts';

export function sessionLinesAfter(planned: readonly SessionLine[], done: readonly Step[]): SessionLine[] {
  const bySession = new Map<string, Step[]>();
  for (const step of done) {
    const key = sessionKey(step.session);
    const steps = bySession.get(key);
    if (steps === undefined) bySession.set(key, [step]);
    else steps.push(step);
  }
  return planned
    .filter((line) => bySession.has(sessionKey(line.session)) || line.bytesFreed > 0 || line.filesRemoved > 0)
    .map((line) => lineAfter(line, bySession.get(sessionKey(line.session)) ?? []));
}

function lineAfter(line: SessionLine, steps: readonly Step[]): SessionLine {
  const removedByClass: Record<string, number> = {};
  let filesRemoved = 0;
  let bytesFreed = 0;
  for (const step of steps) {
    bytesFreed += step.sizeBytes;
    // Only its content became less, or nothing of it did.
    if (step.kind === 'replace-entry' || isElsewhere(step)) continue;
    removedByClass[step.class] = (removedByClass[step.class] ?? 0) + step.files;
    filesRemoved += step.files;
  }
  // Where no file goes, bytes tell.
  const all = filesRemoved === line.filesRemoved && (filesRemoved > 0 || bytesFreed === line.bytesFreed);
  const status = all ? 'done' : steps.length === 0 ? 'left alone' : 'partly done';
  return {
    ...line,
    filesRemoved,
    filesLeft: line.filesSeen - filesRemoved,
    bytesFreed,
    removedByClass,
    status,
  };
}

/** What is done in a list or a vault is nothing of the session's own. */
function isElsewhere({ kind }: Step): boolean {
  return ['unlist-instance', 'relist-instance', 'retire-session', 'revive-session'].includes(kind);
}
