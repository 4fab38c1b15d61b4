// `trash`: what was removed and can come back, and from when on purge may end it.
import { z } from 'zod';
import { sessionName } from '../core/session.ts';
import type { TrashItem } from '../ports/records.ts';
import { declareOperation } from './operation.ts';
import { limitFlag, offsetFlag } from './page-flags.ts';
import { trashReport } from './outputs/trash.ts';
import { tenantFlag } from './session-flags.ts';

export interface TrashLine extends TrashItem {
  /** Of its session, `tenant/id`. */
  readonly name: string;
  readonly ageMs: number;
  /** From when on a purge may take it, ms since 1970: what holds credentials only if its session stands paired in its place. */
  readonly purgeableAtMs: number;
}

export interface TrashReport {
  /** Of all that were asked for; `items` may be a part of them. */
  readonly total: { readonly items: number; readonly files: number; readonly sizeBytes: number };
  /** The newest first. */
  readonly items: readonly TrashLine[];
}

export const trash = declareOperation({
  name: 'trash',
  summary: 'Shows what lies in the trash: from which session and run, and when purge may take it.',
  risk: 'reads',
  input: z.object({
    tenant: tenantFlag,
    run: z.string().optional().describe('only what this run moved there'),
    offset: offsetFlag,
    limit: limitFlag(10_000, 200),
  }),
  http: { method: 'get', path: '/trash' },
  output: trashReport,
  tenants: 'tenant',
  async run({ catalog, settings, nowMs }, { tenant, run, offset, limit }): Promise<TrashReport> {
    const now = nowMs();
    const chosen = (await catalog.trash.all()).filter(
      ({ session, runId }) =>
        (run === undefined || runId === run) &&
        (tenant === undefined || session.tenant === tenant || session.tenant === `company_${tenant}`),
    );
    const keepMs = (item: TrashItem): number =>
      item.session.form === 'vaulted' ? settings.snapshots.trashKeepMs : settings.trashKeepMs;
    const items = chosen
      .toReversed()
      .slice(offset, offset + limit)
      .map((item) => ({
        ...item,
        name: sessionName(item.session),
        ageMs: Math.max(0, now - item.trashedAtMs),
        purgeableAtMs: item.trashedAtMs + keepMs(item),
      }));
    const sum = (figure: (item: TrashItem) => number): number =>
      chosen.reduce((total, item) => total + figure(item), 0);
    const total = {
      items: chosen.length,
      files: sum((item) => item.files),
      sizeBytes: sum((item) => item.sizeBytes),
    };
    return { total, items };
  },
});
