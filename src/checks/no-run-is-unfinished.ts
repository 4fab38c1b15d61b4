// No run of Holdfast stopped half-way.
import { finding } from '../core/finding.ts';
import type { Check } from './check.ts';
import { allPlaces } from './kinds-of-places.ts';

export const noRunIsUnfinished: Check = {
  name: 'no-run-is-unfinished',
  on: allPlaces,
  codes: ['UNFINISHED_RUN'],
  async find({ place, unfinishedRuns }) {
    return (await unfinishedRuns()).map((run) => {
      const began = new Date(run.startedAtMs).toISOString();
      const text = `The run ${run.id} (${run.operation}) began at ${began} and did not end.`;
      const remark = `Here: \`holdfast apply ${run.planId}\` or \`holdfast undo ${run.id}\`.`;
      return finding('UNFINISHED_RUN', 'warning', { place: place.url }, text, remark);
    });
  },
};
