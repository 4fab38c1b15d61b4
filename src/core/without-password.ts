// A URL as it may be shown although nobody understood it: somebody may have mistyped one that holds a password.

/**
 * Takes away what stands between the first `:` and the last `@`, and the values after a `?`. Where there is no `@`, it
 * may have been forgotten: then what follows the second `:`, which is a password or a port.
 */
export function withoutPassword(text: string): string {
  const bare = text.replace(/:.*@/s, ':***@').replaceAll(/([?&][^=&]*=)[^&]*/g, '$1***');
  return bare.includes('@') ? bare : bare.replace(/^([^:]*:[^:]*:).+$/s, '$1***');
}

/** The same for what is most likely a path, in which an `@` is nothing special, unless a `user:password@` is in it. */
export function pathWithoutPassword(text: string): string {
  return text.replace(/(:[^:]*):.*@/s, '$1:***@');
}
