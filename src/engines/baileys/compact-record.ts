// Makes a record of Baileys smaller without losing anything that could still be read, where that is known how.
import type { SessionForm } from '../../core/session.ts';
import { compactSenderKey } from './compact-sender-key.ts';
import { compactSessionRecord } from './compact-session-record.ts';
import { HoldfastError } from '../../core/errors.ts';
import { codecOf } from './records-form.ts';
import type { RecordsForm } from './records-form.ts';

/** `why` says what goes and why nobody will miss it, `left` why the record stays as it is; both in sentences or parts. */
export type Compaction = { readonly value: unknown; readonly why: string } | { readonly left: string };

export type CompactContent =
  { readonly content: Uint8Array; readonly why: string } | { readonly left: string };

const compactors: ReadonlyMap<string, (value: unknown) => Compaction> = new Map([
  ['session', compactSessionRecord],
  ['sender-key', compactSenderKey],
]);

/** Whether records of this type can become smaller at all. */
export function isCompactable(type: string): boolean {
  return compactors.has(type);
}

/**
 * From the bytes of an entry to fewer of them. Pure: the same bytes always give the same.
 * @param form how the session lies in its place, which is how its records are written
 */
export function compactContent(form: SessionForm, type: string, content: Uint8Array): CompactContent {
  const codec = codecOf(form);
  const compact = compactors.get(type);
  if (codec === null || compact === undefined) return { left: 'nothing in records of this type can go' };
  const read = decoded(codec, content);
  if (read === null) return { left: 'it cannot be read' };
  const compacted = compact(read.value);
  if ('left' in compacted) return compacted;
  // Written anew it must differ in nothing but what goes.
  if (!Buffer.from(codec.encode(read.value)).equals(content)) {
    return { left: 'it is not written as Baileys writes it' };
  }
  const smaller = codec.encode(compacted.value);
  return smaller.length < content.length
    ? { content: smaller, why: compacted.why }
    : { left: 'it would not become smaller' };
}

function decoded(codec: RecordsForm, content: Uint8Array): { readonly value: unknown } | null {
  try {
    return { value: codec.decode(content) };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    if (error instanceof HoldfastError && error.code === 'VALUE_UNREADABLE') return null;
    throw error;
  }
}
