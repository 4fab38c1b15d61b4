// Which sessions are shown as growing fastest, in the order of what is shown first of them: how much they gain. Pure.
import type { FastSession } from '../../src/core/growth/growth-report.ts';

const shownAtMost = 5;

export function shownFastest(fastest: readonly FastSession[]): readonly FastSession[] {
  return fastest
    .filter(({ sizePerDay, entriesPerDay }) => Math.round(sizePerDay) > 0 || Math.round(entriesPerDay) > 0)
    .toSorted((a, b) => b.sizePerDay - a.sizePerDay || b.entriesPerDay - a.entriesPerDay)
    .slice(0, shownAtMost);
}
