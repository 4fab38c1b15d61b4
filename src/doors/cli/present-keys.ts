// How the command line presents keys, and with which exit code (see presentations.ts).
import type { KeyLine, KeysReport } from '../../operations/keys-list.ts';
import type { MadeKey } from '../../operations/keys-make.ts';
import type { OperationContext } from '../../operations/context.ts';
import type { Terminal } from './terminal.ts';

export interface KeyStage {
  readonly context: OperationContext;
  readonly terminal: Terminal;
}

const healthy = 0;

export const keyPresentations = {
  async 'keys make'(made: MadeKey, { terminal }: KeyStage): Promise<number> {
    await terminal.result(made, async () => (await import('./render/keys.ts')).renderMadeKey(made));
    return healthy;
  },
  async 'keys list'(report: KeysReport, { context, terminal }: KeyStage): Promise<number> {
    await terminal.result(report, async () =>
      (await import('./render/keys.ts')).renderKeys(report, context.nowMs(), terminal.width),
    );
    return healthy;
  },
  async 'keys revoke'(revoked: KeyLine, { terminal }: KeyStage): Promise<number> {
    await terminal.result(revoked, async () => (await import('./render/keys.ts')).renderRevoked(revoked));
    return healthy;
  },
} as const;
