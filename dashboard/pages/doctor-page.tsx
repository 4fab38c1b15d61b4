// What is wrong or risky about places and sessions, and what to do next. Looks afresh when asked, because it may take long.
import { useEffect } from 'preact/hooks';
import { counted } from '../../src/core/amounts.ts';
import type { FindingLevel } from '../../src/core/finding.ts';
import type { DoctorReport } from '../../src/operations/doctor.ts';
import { api } from '../client/api.ts';
import { Empty } from '../parts/empty.tsx';
import { FindingList } from '../parts/finding-list.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { WorkNote } from '../parts/work-note.tsx';
import { useWork } from '../state/use-work.ts';

const levels: readonly FindingLevel[] = ['critical', 'warning', 'info'];
const levelWords: Readonly<Record<FindingLevel, string>> = {
  critical: 'Critical',
  warning: 'Warnings',
  info: 'Good to know',
};

export function DoctorPage() {
  const looking = useWork<DoctorReport>();
  const look = (): void => {
    void looking.start(
      (watching) => api.findings({}, watching),
      ({ findings }) => `Doctor is done: ${counted(findings.length, 'finding')}.`,
    );
  };
  useEffect(look, []);
  return (
    <>
      <PageHead
        title="Doctor"
        lead="What is wrong or risky about places and sessions, and what to do next."
        actions={
          <button type="button" disabled={looking.now.state === 'running'} onClick={look}>
            Look again
          </button>
        }
      />
      <WorkNote work={looking} what="Examining">
        {(report) => <Findings report={report} />}
      </WorkNote>
    </>
  );
}

function Findings({ report: { findings, sessions, places } }: { readonly report: DoctorReport }) {
  if (findings.length === 0)
    return (
      <Empty>
        <p>
          Nothing is wrong with {counted(places.length, 'place')} and {counted(sessions.length, 'session')}.
        </p>
      </Empty>
    );
  return (
    <>
      {levels.map((level) => {
        const these = findings.filter((finding) => finding.level === level);
        if (these.length === 0) return null;
        return (
          <Panel key={level} title={levelWords[level]} aside={counted(these.length, 'finding')}>
            <FindingList findings={these} />
          </Panel>
        );
      })}
    </>
  );
}
