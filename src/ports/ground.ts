// The ground: what the machine says about a path, a process and itself. It reads; it changes nothing.

/** What a path stands on. */
export interface FileSystem {
  /** As the kernel names it: ext4, overlay, tmpfs, 9p, nfs4, fuse.sshfs … */
  readonly type: string;
  /** Where it is mounted; null where the machine does not say. */
  readonly mountPoint: string | null;
  /** What is mounted: a device, a share, a volume's folder; null where the machine does not say. */
  readonly source: string | null;
  /** Reached over a network or a bridge to a host: locks and renames promise less than on a local disk. */
  readonly remote: boolean;
  readonly survivesRestart: 'yes' | 'no' | 'unknown';
  /** Why, in one sentence. */
  readonly why: string;
}

export interface PathFacts {
  /** Permission bits, 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

export interface SmallText {
  readonly text: string;
  /** False where the file is longer than what was asked for. */
  readonly whole: boolean;
}

/**
 * Contract: null means that nothing lies at the path (ENOENT, or a file where a folder is expected on the way).
 * Every other failure is thrown as the system's own error. Symbolic links at the end of a path are not followed
 * by `statOf` and `readLink`.
 */
export interface Ground {
  /** Of the path, or of its nearest existing ancestor where the path does not exist yet. */
  fileSystemOf(path: string): Promise<FileSystem>;
  statOf(path: string): Promise<PathFacts | null>;
  /** The first `maxBytes` of a regular file as UTF-8; null also where it is a folder or a special file. */
  readSmallText(path: string, maxBytes: number): Promise<SmallText | null>;
  /** Target of a symbolic link, as it is written there. @throws EINVAL where it is something else */
  readLink(path: string): Promise<string | null>;
  /** Names in a folder, sorted. */
  listNames(path: string): Promise<readonly string[] | null>;
  /** Whether names below this folder that differ only in case are one name. Found out without writing. */
  foldsCase(path: string): Promise<'yes' | 'no' | 'unknown'>;
  whoAmI(): { readonly uid: number; readonly name: string };
  hostName(): string;
  /** Null when no such process runs; `commandLine` is null where it may not be seen. */
  processOf(pid: number): Promise<{ readonly commandLine: readonly string[] | null } | null>;
}
