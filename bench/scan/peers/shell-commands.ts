// The shell's own ways to look at every file, as the yardsticks of the scan bench.

export interface ShellPeer {
  /** The line to type; `PLACES` stands for the place folders. */
  readonly line: string;
  readonly tells: string;
  readonly argv: (places: readonly string[]) => string[];
}

/** The baseline. It reads size, time and path of each entry, which is the least a scan must know. */
export const FIND: ShellPeer = {
  line: `find PLACES -printf '%s %T@ %p\\n' > /dev/null`,
  tells: 'size, time and path of each entry, no sums and no classes',
  // No shell runs it, so the escape goes to find as it is: find turns it into the line end itself.
  argv: (places) => ['find', ...places, '-printf', '%s %T@ %p\\n'],
};

/** Only sums of disk blocks: less than a scan tells, and close to the floor for one thread. */
export const DU: ShellPeer = {
  line: 'du -s PLACES > /dev/null',
  tells: 'one sum of disk blocks for each place',
  argv: (places) => ['du', '-s', ...places],
};
