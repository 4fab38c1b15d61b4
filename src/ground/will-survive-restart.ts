// Judges whether what is written to a mount is still there after a restart, and says why. Pure.
import type { FileSystem } from '../ports/ground.ts';
import type { Mount } from './mountinfo.ts';

/** What the machine gives away about how this process is run. */
export interface Surroundings {
  /** The kind of container, or null where nothing hints at one. */
  readonly container: 'docker' | 'podman' | 'kubernetes' | 'lxc' | 'other' | null;
  /** Windows Subsystem for Linux. */
  readonly wsl: boolean;
}

export type Survival = Pick<FileSystem, 'survivesRestart' | 'why' | 'remote'>;

const memory = new Set(['tmpfs', 'ramfs', 'devtmpfs', 'rootfs', 'hugetlbfs', 'zram']);
const layered = new Set(['overlay', 'overlayfs', 'aufs', 'fuse-overlayfs', 'fuse.fuse-overlayfs', 'unionfs']);
const local = new Set([
  'ext2',
  'ext3',
  'ext4',
  'xfs',
  'btrfs',
  'zfs',
  'f2fs',
  'bcachefs',
  'jfs',
  'reiserfs',
  'apfs',
  'ntfs3',
  'ntfs',
  'vfat',
  'exfat',
  'fuseblk',
]);
const remoteTypes =
  /^(nfs\d?|cifs|smb\d?|smbfs|smb-?\w*|9p|virtiofs|vboxsf|ceph|glusterfs|lustre|gpfs|afs|davfs|fakeowner|prl_fs|vmhgfs|fuse(\..+)?|drvfs)$/;

/**
 * @param path the real path on that mount: a folder like /tmp is emptied by the system, whatever it lies on
 */
export function willSurviveRestart(mount: Mount, path: string, surroundings: Surroundings): Survival {
  const remote = remoteTypes.test(mount.type) && !layered.has(mount.type);
  return { ...ephemeral(mount, surroundings, remote, path), remote };
}

type Answer = Omit<Survival, 'remote'>;
const no = (why: string): Answer => ({ survivesRestart: 'no', why });
const unknown = (why: string): Answer => ({ survivesRestart: 'unknown', why });
const yes = (why: string): Answer => ({ survivesRestart: 'yes', why });

function ephemeral(mount: Mount, { container, wsl }: Surroundings, remote: boolean, path: string): Answer {
  if (memory.has(mount.type)) return no(`${mount.type} keeps files in memory only.`);
  if (layered.has(mount.type)) return ofLayers(mount, container);
  const bound = ofBoundFolder(mount);
  if (bound !== null) return bound;
  if (/^\/(var\/)?tmp(\/|$)/.test(path) && !/^\/(var\/)?tmp\/./.test(mount.mountPoint)) {
    return unknown('The system empties its folders for temporary files, at a start or by age.');
  }
  if (wsl && isWindowsDrive(mount)) return yes('It is a drive of Windows, and stays when WSL is shut down.');
  if (remote) return unknown(`What ${mount.type} shows is kept by another machine or by the host.`);
  if (!local.has(mount.type)) return unknown(`Nothing is known about the file system ${mount.type}.`);
  if (container === null) return yes(`${mount.type} on ${mount.source} is a disk of this machine.`);
  if (mount.mountPoint !== '/')
    return yes(`It is mounted into the container: it lives as long as the host keeps ${mount.source}.`);
  if (container === 'lxc')
    return yes('The root of a system container stays when the container is restarted.');
  return unknown(
    `It is the root of a container on ${mount.type}: most platforms make it new with every deployment.`,
  );
}

function ofLayers(mount: Mount, container: Surroundings['container']): Answer {
  if (mount.mountPoint !== '/') {
    return unknown(
      `${mount.type} lays a writable folder over another; how long that folder lives is not visible here.`,
    );
  }
  return container === null
    ? no(
        'The root is laid over an image that cannot be written to, as containers and live systems do; a new start begins with the image.',
      )
    : no(
        'It is the writable layer of a container: a new container, as every deployment makes one, begins with the image.',
      );
}

/** Container engines and systemd mount folders whose own path says what they are. */
function ofBoundFolder(mount: Mount): Answer | null {
  if (/\/kubernetes\.io~empty-dir\//.test(mount.root)) {
    return no('It is a Kubernetes emptyDir: it is deleted with its pod, as every deployment does.');
  }
  if (/\/systemd-private-[^/]+\/tmp(\/|$)/.test(mount.root)) {
    return no(
      'It is a private folder for temporary files (systemd PrivateTmp): it is removed when the service stops.',
    );
  }
  if (/\/(overlay2?|containers\/storage\/overlay)\/[^/]+\/(merged|diff|upper)(\/|$)/.test(mount.root)) {
    return no('It is a part of a container layer: a new container begins with the image.');
  }
  const volume = /\/volumes\/([^/]+)\/_data(\/|$)/.exec(mount.root)?.[1];
  if (volume === undefined) return null;
  return /^[0-9a-f]{64}$/.test(volume)
    ? unknown(
        'It is a volume without a name: it outlives a restart, but a new container gets a new, empty one.',
      )
    : yes(`It is the named volume ${volume}: it stays until somebody removes the volume.`);
}

/** WSL 1 mounts drives as drvfs, WSL 2 as 9p with `aname=drvfs` (or virtiofs), from a source like `C:\`. */
function isWindowsDrive(mount: Mount): boolean {
  return (
    mount.type === 'drvfs' || mount.superOptions.includes('aname=drvfs') || /^[A-Za-z]:\\?/.test(mount.source)
  );
}
