// What doctor says about one session, when asked.
import type { DoctorReport } from '../../src/operations/doctor.ts';
import { api } from '../client/api.ts';
import { useWork } from '../state/use-work.ts';
import { FindingList } from './finding-list.tsx';
import { Panel } from './panel.tsx';
import { WorkNote } from './work-note.tsx';

export function SessionFindings({ name }: { readonly name: string }) {
  const looking = useWork<DoctorReport>();
  const look = (): void => {
    void looking.start(
      (watching) => api.findings({ session: name }, watching),
      ({ findings }) => `Doctor is done: ${findings.length} findings.`,
    );
  };
  return (
    <Panel title="Findings">
      <div class="stack">
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
