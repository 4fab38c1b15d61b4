// What doctor found, as text: each finding with its code and what to do.
import { colour as pc } from '../colour.ts';
import { sessionName } from '../../../core/session.ts';
import { counted, sizeText } from '../../../core/amounts.ts';
import { shown } from '../../../core/shown.ts';
import type { ProbeReport } from '../../../ports/probe.ts';
import type { DoctorReport } from '../../../operations/doctor.ts';

const colours = { critical: pc.red, warning: pc.yellow, info: pc.cyan } as const;

export function renderDoctor(report: DoctorReport): string {
  const lines = report.places.map(placeLine);
  const counts = new Map<string, number>();
  for (const session of report.sessions) counts.set(session.state, (counts.get(session.state) ?? 0) + 1);
  lines.push(
    `credentials: ${[...counts].map(([state, count]) => `${count} ${state}`).join(', ') || 'no sessions'}`,
    '',
  );
  for (const probe of report.probes) lines.push(...probeLines(probe), '');
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

function placeLine({ place, fileSystem, database }: DoctorReport['places'][number]): string {
  const facts: string[] = [];
  if (database !== null) facts.push(shown(database.product), sizeText(database.sizeBytes));
  if (fileSystem !== null) {
    const { type, survivesRestart } = fileSystem;
    const survives = survivesRestart === 'yes';
    const survival = survives ? 'survives a restart' : `survives a restart: ${survivesRestart}`;
    facts.push(type, survives ? pc.green(survival) : pc.yellow(survival));
  }
  return [pc.bold(shown(place)), ...(facts.length === 0 ? [] : [facts.join(', ')])].join('  ');
}

function probeLines({ place, where, cases }: ProbeReport): string[] {
  const failed = cases.filter(({ failure }) => failure !== null).length;
  const sum = `${cases.length - failed} of ${counted(cases.length, 'case')} hold`;
  return [
    `${pc.bold(`probe of ${shown(place)}`)} (${shown(where)}): ${failed === 0 ? pc.green(sum) : pc.red(sum)}`,
    ...cases.map(({ name, failure }) =>
      failure === null ? pc.dim(`  holds: ${name}`) : pc.red(`  FAILS: ${name}: ${shown(failure)}`),
    ),
  ];
}
