// How the bare stores keep a value: as text, in the way Baileys itself recommends.
import { BufferJSON, initAuthCreds, proto } from '@whiskeysockets/baileys';
import type { Rows } from '../trace.ts';
import type { Credentials } from './participant.ts';

export function textOf(value: unknown): string {
  return JSON.stringify(value, BufferJSON.replacer);
}

export function valueOf(type: string, text: string): unknown {
  const value: unknown = JSON.parse(text, BufferJSON.reviver);
  // As Baileys' own multi-file state does it; without this, settings cannot be decrypted.
  return type === 'app-state-sync-key'
    ? proto.Message.AppStateSyncKeyData.fromObject(value as Record<string, unknown>)
    : value;
}

/** Credentials as a bot needs them: new ones, which take a moment to make, where none are stored. */
export function credsOr(stored: unknown): Credentials {
  return (stored ?? initAuthCreds()) as Credentials;
}

export interface TextChange {
  readonly type: string;
  readonly id: string;
  /** null deletes. */
  readonly text: string | null;
}

export function textChanges(rows: Rows): TextChange[] {
  return Object.entries(rows).flatMap(([type, byId]) =>
    Object.entries(byId).map(([id, value]) => ({ type, id, text: value ? textOf(value) : null })),
  );
}
