// Which names of entries no database may be given.
import { HoldfastError } from './errors.ts';

/** A NUL is more than PostgreSQL can hold; half a surrogate pair is no UTF-8, so two names would become one. */
const unstorable = /\0|[\ud800-\udfff]/u;

/** ENTRY_NAME_INVALID about the first of `keys` that cannot be stored; null where all can. */
export function invalidEntryName(
  name: { readonly tenant: string; readonly id: string },
  keys: readonly { readonly type: string; readonly id: string }[],
): HoldfastError | null {
  for (const { type, id } of keys) {
    const cause = problemOf(type) ?? problemOf(id);
    if (cause === null) continue;
    const entry = JSON.stringify(`${type}/${id}`).slice(0, 200);
    return new HoldfastError('ENTRY_NAME_INVALID', { entry, session: `${name.tenant}/${name.id}`, cause });
  }
  return null;
}

function problemOf(text: string): string | null {
  if (text === '') return 'its type or its id is empty';
  return unstorable.test(text) ? 'it has a NUL or half a surrogate pair in its name' : null;
}
