// Reads Chromium's profile lock, the symbolic link SingletonLock: its target is `<hostname>-<pid>` and never exists.

export interface SingletonLock {
  readonly host: string;
  readonly pid: number;
}

/** Splits at the last hyphen, as a hostname may hold some. @returns null where Chromium did not write it */
export function parseSingletonLock(target: string): SingletonLock | null {
  const split = target.lastIndexOf('-');
  const pid = target.slice(split + 1);
  if (split < 1 || !/^[1-9]\d{0,9}$/.test(pid)) return null;
  return { host: target.slice(0, split), pid: Number(pid) };
}
