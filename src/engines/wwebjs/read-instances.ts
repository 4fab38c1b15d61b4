// Reads the instances list of the program that owns the profiles. A list that is not fully understood is unusable.

export type InstancesReading = { readonly clientIds: string[] } | { readonly unusable: string };

/** The first that an element has is its id; a display name only stands in where there is no id at all. */
const idFields = ['clientId', 'id', 'instanceId', 'sessionId', 'name'] as const;

/** Keys that wrap a list rather than name an instance; taking them for ids would make every session an orphan. */
const wrappers = new Set([
  'instances',
  'sessions',
  'clients',
  'accounts',
  'items',
  'list',
  'data',
  'results',
]);

/**
 * Understands what the ancestor writes, a list of objects with `id` (wa-hub, src/instance-manager.js), beside it a
 * plain list of ids and an object of objects by id. Anything else is unusable, never "no instances"; an empty list is
 * an empty list, and a guard decides what that is worth.
 * @returns the ids verbatim, each once: programs turn ids into folder names in ways of their own, and only who compares
 * them with folders can allow for all of these. Or why the list is unusable, quoting nothing of it, as such lists hold
 * webhook addresses
 */
export function readInstances(text: string): InstancesReading {
  if (text.trim() === '') return { unusable: 'the file is empty' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return { unusable: 'it is not complete JSON' };
    throw error;
  }
  if (Array.isArray(value)) return readList(value);
  if (typeof value === 'object' && value !== null) return readById(Object.entries(value));
  return { unusable: `it holds a ${value === null ? 'null' : typeof value} and not a list` };
}

/** The clientId that the ancestor gives to LocalAuth for an instance's id (wa-hub, src/utils.js, sanitizeInstanceId). */
export function sanitizeClientId(id: string): string {
  return id.replace(/[^a-zA-Z0-9_-]/g, '_');
}

function readList(list: readonly unknown[]): InstancesReading {
  const clientIds = new Set<string>();
  for (const [index, element] of list.entries()) {
    const id = entryId(element);
    if (id === null) return { unusable: `element ${index + 1} of ${list.length} has no usable id` };
    clientIds.add(id);
  }
  return { clientIds: [...clientIds] };
}

function readById(entries: readonly [string, unknown][]): InstancesReading {
  if (entries.length === 0) return { unusable: 'it is an empty object and not a list' };
  const clientIds = new Set<string>();
  for (const [key, value] of entries) {
    if (key.trim() === '' || wrappers.has(key))
      return { unusable: 'it is an object, but not one by instance id' };
    if (!isObject(value)) return { unusable: 'it is an object whose values are not instances' };
    const own = idFields.slice(0, -1).filter((field) => value[field] !== undefined);
    if (own.length > 0 && !own.some((field) => usableId(value[field]) === key)) {
      return { unusable: 'it is an object by id, but an instance in it has another id than its key' };
    }
    clientIds.add(key);
  }
  return { clientIds: [...clientIds] };
}

/** The id of an element of a list; null where it has no usable one. */
export function entryId(element: unknown): string | null {
  if (!isObject(element)) return usableId(element);
  const field = idFields.find((name) => element[name] !== undefined && element[name] !== null);
  return field === undefined ? null : usableId(element[field]);
}

function usableId(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null;
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
