// What doctor found, as text: each finding with its code and what to do.
import { colour as pc } from '../colour.ts';
import { sessionName } from '../../../core/session.ts';
import { shown } from '../../../core/shown.ts';
import type { DoctorReport } from '../../../operations/doctor.ts';

const colours = { critical: pc.red, warning: pc.yellow, info: pc.cyan } as const;

export function renderDoctor(report: DoctorReport): string {
  const lines = report.places.map(({ place, fileSystem }) => {
    const survival =
      fileSystem.survivesRestart === 'yes'
        ? pc.green('survives a restart')
        : pc.yellow(`survives a restart: ${fileSystem.survivesRestart}`);
    return `${pc.bold(shown(place))}  ${fileSystem.type}, ${survival}`;
  });
  const counts = new Map<string, number>();
  for (const session of report.sessions) counts.set(session.state, (counts.get(session.state) ?? 0) + 1);
  lines.push(
    `credentials: ${[...counts].map(([state, count]) => `${count} ${state}`).join(', ') || 'no sessions'}`,
    '',
  );
  if (report.findings.length === 0) return [...lines, pc.green('Healthy: nothing to report.')].join('\n');
  for (const finding of report.findings) {
    const about = finding.session === null ? '' : ` ${shown(sessionName(finding.session))}`;
    lines.push(
      `${colours[finding.level](`${finding.level} ${finding.code}`)}${about}`,
      `  ${shown(finding.text)}`,
      pc.dim(`  → ${shown(finding.next)}`),
    );
  }
  return lines.join('\n');
}
