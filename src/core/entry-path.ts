// The path of a session or an entry in a database, in the words that plans and places use: tenant/id and tenant/id/type/key.

export interface AddressParts {
  readonly tenant: string;
  readonly id: string;
  /** null where the path is a whole session. */
  readonly entry: { readonly type: string; readonly id: string } | null;
}

/** Every name has exactly one path, every path at most one name, and no segment is empty, `.` or `..`. */
export function pathOfAddress({ tenant, id, entry }: AddressParts): string {
  const parts = entry === null ? [tenant, id] : [tenant, id, entry.type, entry.id];
  return parts.map(segmentOf).join('/');
}

/** null where the path is none that `pathOfAddress` makes. */
export function addressOfPath(path: string): AddressParts | null {
  const segments = path.split('/');
  const parts = segments.map(textOf);
  const [tenant, id, type, key] = parts;
  if (tenant == null || id == null || parts.includes(null)) return null;
  if (segments.length === 2) return { tenant, id, entry: null };
  if (segments.length === 4 && type != null && key != null) return { tenant, id, entry: { type, id: key } };
  return null;
}

/** What a path or a terminal could misread is written as UTF-8 bytes in hexadecimal: `%2F` for a slash. */
function segmentOf(text: string): string {
  const escaped = encodeURIComponent(text).replaceAll(/%(40|3A|2B|3D)/g, (_whole, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );
  return /^\.{1,2}$/.test(escaped) ? escaped.replaceAll('.', '%2E') : escaped;
}

function textOf(segment: string): string | null {
  if (segment === '' || !isEncoded(segment)) return null;
  const text = decodeURIComponent(segment);
  return segmentOf(text) === segment ? text : null;
}

/** Malformed escapes, and bytes that are no UTF-8, are what `decodeURIComponent` throws on. */
function isEncoded(segment: string): boolean {
  try {
    decodeURIComponent(segment);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}
