// Turns "nothing lies there" into null, and only that; every other failure stays one.

/** ENOENT, and ENOTDIR where a file stands in the place of a folder on the way, mean that nothing lies at the path. */
export async function absentAsNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (cause) {
    if (isAbsent(cause)) return null;
    throw cause;
  }
}

function isAbsent(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
}
