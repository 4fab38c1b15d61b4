// Keys of the HTTP API as text: the list, and a new one with its secret, which nobody can show again.
import { colour as pc } from '../colour.ts';
import { durationText } from '../../../core/amounts.ts';
import { shown } from '../../../core/shown.ts';
import type { KeyLine, KeysReport } from '../../../operations/keys-list.ts';
import type { MadeKey } from '../../../operations/keys-make.ts';
import { columns } from '../columns.ts';

export function renderMadeKey({ secret, ...line }: MadeKey): string {
  return [
    pc.bold(secret),
    `${about(line)}. It is shown this once: whoever has it has all that it may.`,
    pc.dim(`To end it: holdfast keys revoke ${line.keyId}`),
  ].join('\n');
}

export function renderRevoked(line: KeyLine): string {
  return `${about(line)}, is revoked. What it had open is ended.`;
}

export function renderKeys({ keys }: KeysReport, nowMs: number, width: number | null): string {
  if (keys.length === 0) return 'There is no key. Make one: holdfast keys make NAME --role read';
  const head = ['ID', 'NAME', 'ROLE', 'TENANT', 'MADE', 'LAST USED', 'ENDS'];
  const rows = keys.map((line) => [
    line.keyId,
    shown(line.name),
    line.role,
    line.tenant === null ? 'all' : shown(line.tenant),
    `${durationText(nowMs - line.madeAtMs)} ago`,
    line.lastUsedMs === null ? 'never' : `${durationText(nowMs - line.lastUsedMs)} ago`,
    endText(line, nowMs),
  ]);
  const aligns = ['left', 'left', 'left', 'left', 'right', 'right', 'left'] as const;
  return columns([head, ...rows], aligns, width);
}

function about({ name, role, tenant }: KeyLine): string {
  const whose = tenant === null ? 'all tenants' : `tenant ${shown(tenant)}`;
  return `The key of ${shown(name)}, role ${role}, for ${whose}`;
}

function endText({ endsAtMs }: KeyLine, nowMs: number): string {
  if (endsAtMs === null) return 'never';
  return endsAtMs <= nowMs ? pc.yellow('it has ended') : `in ${durationText(endsAtMs - nowMs)}`;
}
