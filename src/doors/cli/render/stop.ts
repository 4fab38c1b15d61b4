// What `stop` did, or why it did nothing, as text.
import { colour as pc } from '../colour.ts';
import { sessionName } from '../../../core/session.ts';
import { shown } from '../../../core/shown.ts';
import type { StoppedSession } from '../../../operations/stop.ts';

const ways = { port: 'over its debugging port', signal: 'by SIGINT' } as const;

export function renderStopped({ session, state, how, pids, why, advice }: StoppedSession): string {
  const name = pc.bold(shown(sessionName(session)));
  const lines: string[] = [];
  if (how !== null) lines.push(`${name}: closed the browser (process ${pids.join(', ')}) ${ways[how]}.`);
  if (state === 'not-running') lines.push(`${name}: nothing runs on it.`);
  if (state === 'left')
    lines.push(`${name}: in use, and left as it is.`, ...why.map((one) => `  ${shown(one)}`));
  if (advice !== '') lines.push(pc.yellow(advice));
  return lines.join('\n');
}
