// An auth state in memory that writes down what is asked of it, as the trace.
import {
  initAuthCreds,
  type AuthenticationCreds,
  type AuthenticationState,
  type SignalDataSet,
  type SignalDataTypeMap,
} from '@whiskeysockets/baileys';
import type { SavedAuth } from '../../test/rigs/whatsapp/client.ts';
import { MemoryKeys } from '../../test/rigs/whatsapp/memory-auth.ts';
import { copyOf, type Rows, type TracePhase, type TraceStep } from './trace.ts';

export class RecordingAuth implements SavedAuth {
  readonly phases: TracePhase[] = [];
  private steps: TraceStep[] = [];
  private readonly rows = new MemoryKeys();
  private readonly creds: AuthenticationCreds = initAuthCreds();

  /** What follows belongs to this phase. */
  begin(name: string): void {
    this.steps = [];
    this.phases.push({ name, steps: this.steps });
  }

  readonly state: AuthenticationState = {
    creds: this.creds,
    keys: {
      get: async <T extends keyof SignalDataTypeMap>(type: T, ids: string[]) => {
        this.steps.push({ kind: 'get', type, ids: [...ids] });
        const found = Object.entries(this.rows.get(type, ids));
        // Baileys changes what it was given; the row must not change with it before it is set.
        return Object.fromEntries(found.map(([id, value]) => [id, copyOf(value)]));
      },
      set: async (data: SignalDataSet) => {
        const rows = copyRows(data);
        this.steps.push({ kind: 'set', rows });
        this.rows.set(copyRows(data));
      },
    },
  };

  readonly saveCreds = async (): Promise<void> => {
    this.steps.push({ kind: 'creds', creds: copyOf({ ...this.creds }) });
  };
}

function copyRows(data: SignalDataSet): Rows {
  return Object.fromEntries(
    Object.entries(data).map(([type, byId]) => [
      type,
      Object.fromEntries(Object.entries(byId ?? {}).map(([id, value]) => [id, copyOf(value) ?? null])),
    ]),
  );
}
