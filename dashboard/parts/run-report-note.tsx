// What a run did: in numbers, and each step that did not go as planned.
import { counted } from '../../src/core/amounts.ts';
import type { RunReport } from '../../src/core/report.ts';
import { sessionName } from '../../src/core/session.ts';
import { runHref } from '../state/route.ts';
import { Link } from './link.tsx';
import { Size } from './size.tsx';

interface Props {
  readonly report: RunReport;
  readonly what: string;
  /** Of the keeper that made the run, where that is another one. */
  readonly home?: string | undefined;
}

export function RunReportNote({ report, what, home }: Props) {
  const { runId, stepsDone, filesDone, bytesDone, notDone, state } = report;
  return (
    <div class={`note ${state === 'done' && notDone.length === 0 ? 'is-healthy' : 'is-warning'}`}>
      <p>
        <strong>{what}</strong> {counted(stepsDone, 'step')}, {counted(filesDone, 'file')},{' '}
        <Size bytes={bytesDone} />. <Link href={runHref(runId, home)}>See the run</Link>
      </p>
      {notDone.length > 0 && (
        <details>
          <summary>{counted(notDone.length, 'step')} not done</summary>
          <ul class="lines">
            {notDone.map(({ session, path, outcome, reason }) => (
              <li key={`${session.place} ${path}`}>
                <span>
                  <strong>{sessionName(session)}</strong> <code>{path}</code> {outcome}: {reason}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
