import { describe, expect, test } from 'vitest';
import { mountOf, parseMountinfo } from '../../../src/ground/mountinfo.ts';
import { readMarks } from '../../../src/ground/surroundings.ts';
import { willSurviveRestart } from '../../../src/ground/will-survive-restart.ts';
import type { Surroundings, Survival } from '../../../src/ground/will-survive-restart.ts';

const bare: Surroundings = { container: null, wsl: false };
const docker: Surroundings = { container: 'docker', wsl: false };
const kubernetes: Surroundings = { container: 'kubernetes', wsl: false };

function survival(mountinfo: string, path: string, surroundings: Surroundings): Survival & { type: string } {
  const mount = mountOf(parseMountinfo(mountinfo), path, null);
  if (mount === null) throw new Error('no mount');
  return { ...willSurviveRestart(mount, path, surroundings), type: mount.type };
}

const named = 'f'.repeat(64);
const inDocker = `
1423 1210 0:153 / / rw,relatime master:520 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/A:/var/lib/docker/overlay2/l/B,upperdir=/var/lib/docker/overlay2/8a/diff,workdir=/var/lib/docker/overlay2/8a/work
1424 1423 0:156 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
1425 1423 0:157 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755,inode64
1429 1425 0:154 / /dev/shm rw,nosuid,nodev,noexec,relatime - tmpfs shm rw,size=65536k,inode64
1430 1423 259:2 /var/lib/docker/volumes/app_auth/_data /app/auth rw,relatime master:1 - ext4 /dev/nvme0n1p2 rw
1431 1423 259:2 /home/ann/project/.wwebjs_auth /app/.wwebjs_auth rw,relatime - ext4 /dev/nvme0n1p2 rw
1432 1423 259:2 /var/lib/docker/volumes/${named}/_data /app/nameless rw,relatime - ext4 /dev/nvme0n1p2 rw
1433 1423 259:2 /var/lib/docker/containers/77/hosts /etc/hosts rw,relatime - ext4 /dev/nvme0n1p2 rw
1434 1423 0:160 / /app/mac rw,nosuid - virtiofs host rw
1435 1423 0:161 / /mnt/sessions rw,relatime - nfs4 10.0.0.5:/export/sessions rw,vers=4.2,addr=10.0.0.5
`;

describe('in a Docker container', () => {
  test.each([
    ['/app/sessions', 'overlay', 'no', /new container/],
    ['/dev/shm/auth', 'tmpfs', 'no', /memory/],
    ['/app/auth/company_5', 'ext4', 'yes', /named volume app_auth/],
    ['/app/.wwebjs_auth', 'ext4', 'yes', /host keeps/],
    ['/app/nameless', 'ext4', 'unknown', /volume without a name/],
    // A name that begins like a mount point is not below it.
    ['/app/auth2', 'overlay', 'no', /new container/],
  ])('%s on %s survives: %s', (path, type, answer, why) => {
    const found = survival(inDocker, path, docker);
    expect(found).toMatchObject({ type, survivesRestart: answer, remote: false });
    expect(found.why).toMatch(why);
  });

  test.each(['/app/mac', '/mnt/sessions'])('%s is remote, and nobody can say', (path) => {
    expect(survival(inDocker, path, docker)).toMatchObject({ survivesRestart: 'unknown', remote: true });
  });

  test('the root of a container is not trusted on a disk either', () => {
    const fly = '26 1 254:0 / / rw,relatime - ext4 /dev/vda rw';
    expect(survival(fly, '/app/auth', docker).survivesRestart).toBe('unknown');
    expect(survival(fly, '/srv/auth', bare).survivesRestart).toBe('yes');
    expect(survival(fly, '/srv/auth', { container: 'lxc', wsl: false }).survivesRestart).toBe('yes');
  });

  test('rootless Podman lays its root with FUSE, which is a layer and no network', () => {
    const podman = '900 800 0:60 / / rw,nodev - fuse.fuse-overlayfs fuse-overlayfs rw,user_id=0';
    expect(survival(podman, '/app/auth', { container: 'podman', wsl: false })).toMatchObject({
      survivesRestart: 'no',
      remote: false,
    });
  });
});

test('Kubernetes: an emptyDir goes with its pod, on disk or in memory, and a claimed volume stays', () => {
  const pod = '/var/lib/kubelet/pods/1f2e/volumes';
  const info = `
2001 1900 0:300 / / rw,relatime - overlay overlay rw,lowerdir=a,upperdir=b,workdir=c
2002 2001 259:1 ${pod}/kubernetes.io~empty-dir/cache /data/disk rw,relatime - xfs /dev/nvme0n1p1 rw
2003 2001 0:77 / /data/memory rw,relatime - tmpfs tmpfs rw,size=1048576k
2004 2001 259:9 / /data/claimed rw,relatime - ext4 /dev/nvme1n1 rw`;
  expect(survival(info, '/data/disk/auth', kubernetes)).toMatchObject({ survivesRestart: 'no' });
  expect(survival(info, '/data/disk/auth', kubernetes).why).toMatch(/emptyDir/);
  expect(survival(info, '/data/memory', kubernetes)).toMatchObject({ survivesRestart: 'no', type: 'tmpfs' });
  expect(survival(info, '/data/claimed', kubernetes)).toMatchObject({ survivesRestart: 'yes' });
});

test('platforms that give no sign of a container still show an overlay as their root', () => {
  const railway = '412 380 0:44 / / rw,relatime - overlay overlay rw,lowerdir=/x,upperdir=/y,workdir=/z';
  expect(survival(railway, '/app/auth', bare)).toMatchObject({ survivesRestart: 'no' });
});

test('WSL 2: its own disk and the drives of Windows stay; the drives are a bridge', () => {
  const wsl: Surroundings = { container: null, wsl: true };
  const info = String.raw`
70 62 8:32 / / rw,relatime - ext4 /dev/sdc rw,discard,errors=remount-ro,data=ordered
90 70 0:57 / /mnt/c rw,noatime - 9p C:\134 rw,dirsync,aname=drvfs;path=C:\;uid=1000;gid=1000;symlinkroot=/mnt/,cache=5,access=client,msize=65536,trans=fd,rfd=5,wfd=5`;
  expect(survival(info, '/home/ann/auth', wsl)).toMatchObject({ survivesRestart: 'yes', remote: false });
  expect(survival(info, '/mnt/c/auth', wsl)).toMatchObject({
    survivesRestart: 'yes',
    remote: true,
    type: '9p',
  });
});

test('temporary folders are emptied by the system, and a private one goes with its service', () => {
  const info = `
30 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
31 30 8:1 /tmp/systemd-private-0d5c-bot.service-Xq2/tmp /var/tmp rw,relatime - ext4 /dev/sda1 rw
32 30 8:2 / /tmp/disk rw,relatime - ext4 /dev/sdb1 rw`;
  expect(survival(info, '/tmp/auth', bare)).toMatchObject({ survivesRestart: 'unknown' });
  expect(survival(info, '/var/tmp/auth', bare)).toMatchObject({ survivesRestart: 'no' });
  expect(survival(info, '/var/tmp/auth', bare).why).toMatch(/PrivateTmp/);
  expect(survival(info, '/tmp/disk/auth', bare)).toMatchObject({ survivesRestart: 'yes' });
  expect(survival(info, '/tmpfiles/auth', bare)).toMatchObject({ survivesRestart: 'yes' });
});

test('a file system that nobody knows is unknown, never fine', () => {
  expect(survival('30 1 0:9 / / rw - newfs none rw', '/srv', bare).survivesRestart).toBe('unknown');
});

describe('the table of mounts', () => {
  test('names with spaces, tabs, newlines and backslashes are decoded', () => {
    const [mount] = parseMountinfo(
      String.raw`40 30 8:1 /a\040b /mnt/my\040disk\011\012\134x rw shared:7 master:2 - ext4 /dev/disk/by-label/my\040disk rw`,
    );
    expect(mount).toMatchObject({
      root: '/a b',
      mountPoint: '/mnt/my disk\t\n\\x',
      source: '/dev/disk/by-label/my disk',
    });
  });

  test('lines that are not whole are left out', () => {
    expect(
      parseMountinfo('40 30 8:1 / /mnt rw\nx y z\n\n40 30 8:1 / mnt rw - ext4 a rw\n40 30 8:1 / /m'),
    ).toEqual([]);
  });

  test('a later mount on the same point lies on top, and the kernel knows better where one hides another', () => {
    const mounts = parseMountinfo(`
30 1 8:1 / / rw - ext4 /dev/sda1 rw
31 30 8:2 / /a/b rw - xfs /dev/sdb1 rw
32 30 8:3 / /a rw - ext4 /dev/sdc1 rw
33 30 0:9 / / rw - overlay overlay rw`);
    expect(mountOf(mounts, '/srv', null)?.id).toBe(33);
    expect(mountOf(mounts, '/a/b/c', null)?.id).toBe(31);
    expect(mountOf(mounts, '/a/b/c', 32)?.id).toBe(32);
  });
});

test('container engines are told by their marks', () => {
  const none = {
    dockerEnv: false,
    containerEnv: false,
    serviceAccount: false,
    systemdContainer: null,
    cgroup: '0::/init.scope',
    kernelVersion: 'Linux 6.1',
  };
  expect(readMarks(none)).toEqual(bare);
  expect(readMarks({ ...none, dockerEnv: true }).container).toBe('docker');
  expect(readMarks({ ...none, dockerEnv: true, serviceAccount: true }).container).toBe('kubernetes');
  expect(readMarks({ ...none, containerEnv: true }).container).toBe('podman');
  expect(readMarks({ ...none, cgroup: '4:memory:/docker/0f3a' }).container).toBe('docker');
  expect(readMarks({ ...none, cgroup: '0::/kubepods.slice/kubepods-burstable.slice' }).container).toBe(
    'kubernetes',
  );
  expect(readMarks({ ...none, systemdContainer: 'lxc' }).container).toBe('lxc');
  expect(
    readMarks({
      ...none,
      systemdContainer: 'wsl',
      kernelVersion: 'Linux 5.15.153.1-microsoft-standard-WSL2',
    }),
  ).toEqual({ container: null, wsl: true });
  // A host that runs containerd as a service is no container.
  expect(readMarks({ ...none, cgroup: '0::/system.slice/containerd.service' }).container).toBe(null);
});
