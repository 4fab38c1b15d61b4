// What doctor says about one session, when asked.
import { counted } from '../../src/core/amounts.ts';
import type { DoctorReport } from '../../src/operations/doctor.ts';
import type { ShownSession } from '../../src/operations/sessions-show.ts';
import { api } from '../client/api.ts';
import { otherHome } from '../state/caller.ts';
import { useWork } from '../state/use-work.ts';
import { FindingList } from './finding-list.tsx';
import { Panel } from './panel.tsx';
import { WorkNote } from './work-note.tsx';

export function SessionFindings({ session: { key, home } }: { readonly session: ShownSession }) {
  const looking = useWork<DoctorReport>();
  const look = (): void => {
    void looking.start(
      (watching) => api.findings({ session: key, home: otherHome(home) }, watching),
      ({ findings }) => `Doctor is done: ${counted(findings.length, 'finding')}.`,
    );
  };
  return (
    <Panel title="Findings">
      <div class="stack">
        <p class="soft">
          Doctor reads it again from end to end: whether its records are whole, who uses it, and what may go
          wrong.
        </p>
        <div class="actions">
          <button type="button" disabled={looking.now.state === 'running'} onClick={look}>
            Ask doctor
          </button>
        </div>
        <WorkNote work={looking} what="Examining">
          {({ findings }) =>
            findings.length === 0 ? <p>Nothing is wrong with it.</p> : <FindingList findings={findings} />
          }
        </WorkNote>
      </div>
    </Panel>
  );
}
