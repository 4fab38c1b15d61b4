// Reads the kernel's table of mounts (/proc/self/mountinfo, proc_pid_mountinfo(5)) and finds the mount of a path.

export interface Mount {
  readonly id: number;
  /** The folder of the file system that is mounted: `/`, or the folder that a bind mount shows. */
  readonly root: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly source: string;
  /** Options of the file system, for example `aname=drvfs` or `upperdir=…`. */
  readonly superOptions: string;
}

/** Lines that do not have the kernel's form are left out: a mount is never guessed from half a line. */
export function parseMountinfo(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    // Optional fields come between the sixth field and a lone hyphen, any number of them.
    const hyphen = fields.indexOf('-', 6);
    const [id, , , root, mountPoint] = fields;
    const [type, source, superOptions] = fields.slice(hyphen + 1);
    if (hyphen === -1 || !/^\d+$/.test(id ?? '') || !root || !mountPoint?.startsWith('/') || !type) return [];
    return {
      id: Number(id),
      root: decode(root),
      mountPoint: decode(mountPoint),
      type: decode(type),
      source: decode(source ?? ''),
      superOptions: superOptions ?? '',
    };
  });
}

/**
 * The mount that a real path (no symbolic links in it) lies on.
 * @param mountId what the kernel says about an open file of that path; it alone is right where a mount hides another
 */
export function mountOf(mounts: readonly Mount[], path: string, mountId: number | null): Mount | null {
  const told = mounts.find((mount) => mount.id === mountId);
  if (told !== undefined) return told;
  let best: Mount | null = null;
  for (const mount of mounts) {
    const covers = mount.mountPoint === '/' || `${path}/`.startsWith(`${mount.mountPoint}/`);
    // Of two mounts on one point the later one lies on top.
    if (covers && mount.mountPoint.length >= (best?.mountPoint.length ?? 0)) best = mount;
  }
  return best;
}

/** The kernel writes space, tab, newline, backslash and # as a backslash and three octal digits. */
function decode(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_whole, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
