// A recording of what real Baileys asks of its auth state, in order: its phases, its reads, its writes with their values.
import { proto } from '@whiskeysockets/baileys';
import { readFileSync, writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';

/** By type, then by id; `null` deletes. */
export type Rows = Record<string, Record<string, unknown>>;

export type TraceStep =
  | { readonly kind: 'get'; readonly type: string; readonly ids: readonly string[] }
  | { readonly kind: 'set'; readonly rows: Rows }
  | { readonly kind: 'creds'; readonly creds: Record<string, unknown> };

export interface TracePhase {
  readonly name: string;
  readonly steps: readonly TraceStep[];
}

export interface Trace {
  readonly phases: readonly TracePhase[];
}

/** Stands for the one kind of value that is an instance of a class which a file cannot keep. */
interface StoredKeyData {
  readonly appStateSyncKeyData: Uint8Array;
}

type KeyData = proto.Message.AppStateSyncKeyData;

function isKeyData(value: unknown): value is KeyData {
  return value instanceof proto.Message.AppStateSyncKeyData;
}

function isStoredKeyData(value: unknown): value is StoredKeyData {
  return typeof value === 'object' && value !== null && 'appStateSyncKeyData' in value;
}

function pack(value: unknown): unknown {
  if (!isKeyData(value)) return value;
  return { appStateSyncKeyData: proto.Message.AppStateSyncKeyData.encode(value).finish() };
}

function unpack(value: unknown): unknown {
  if (!isStoredKeyData(value)) return value;
  return proto.Message.AppStateSyncKeyData.decode(value.appStateSyncKeyData);
}

function eachRow(rows: Rows, change: (value: unknown) => unknown): Rows {
  return Object.fromEntries(
    Object.entries(rows).map(([type, byId]) => [
      type,
      Object.fromEntries(Object.entries(byId).map(([id, value]) => [id, change(value)])),
    ]),
  );
}

function eachValue(trace: Trace, change: (value: unknown) => unknown): Trace {
  return {
    phases: trace.phases.map(({ name, steps }) => ({
      name,
      steps: steps.map((step) =>
        step.kind === 'set' ? { kind: 'set', rows: eachRow(step.rows, change) } : step,
      ),
    })),
  };
}

/** A copy that shares nothing with the value; a Buffer stays one, a Uint8Array stays one. */
export function copyOf<T>(value: T): T {
  return unpack(deserialize(serialize(pack(value)))) as T;
}

export function writeTrace(file: string, trace: Trace): void {
  writeFileSync(file, serialize(eachValue(trace, pack)));
}

/** Every value is as Baileys gave it: the same classes, the same bytes. */
export function readTrace(file: string): Trace {
  return eachValue(deserialize(readFileSync(file)) as Trace, unpack);
}

/** What a perfect store holds after these phases; `creds` under its own name. */
export function rowsLeft(phases: readonly TracePhase[]): {
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
  readonly creds: Record<string, unknown> | undefined;
} {
  const rows = new Map<string, Map<string, unknown>>();
  let creds: Record<string, unknown> | undefined;
  for (const step of phases.flatMap((phase) => phase.steps)) {
    if (step.kind === 'creds') creds = step.creds;
    if (step.kind !== 'set') continue;
    for (const [type, byId] of Object.entries(step.rows)) {
      const kept = rows.get(type) ?? new Map<string, unknown>();
      rows.set(type, kept);
      for (const [id, value] of Object.entries(byId)) {
        // Deleted rows stay as null: a store must say that they are gone.
        kept.set(id, value ?? null);
      }
    }
  }
  return { rows, creds };
}
