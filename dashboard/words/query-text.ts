// What stands behind the question mark of an address.

/** What is undefined or empty is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined | null>>;

export function queryText(query: Query): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    pairs.set(name, String(value));
  }
  const text = pairs.toString();
  return text === '' ? '' : `?${text}`;
}
