// Finds out from the marks that container engines leave how this process is run.
import { access, readFile } from 'node:fs/promises';
import { absentAsNull } from './absent-as-null.ts';
import type { Surroundings } from './will-survive-restart.ts';

export interface Marks {
  readonly dockerEnv: boolean;
  readonly containerEnv: boolean;
  readonly serviceAccount: boolean;
  /** What systemd was told about its container, for example `lxc`; null where there is none. */
  readonly systemdContainer: string | null;
  readonly cgroup: string;
  readonly kernelVersion: string;
}

export async function surroundings(): Promise<Surroundings> {
  return readMarks({
    dockerEnv: await exists('/.dockerenv'),
    containerEnv: await exists('/run/.containerenv'),
    serviceAccount: await exists('/var/run/secrets/kubernetes.io/serviceaccount'),
    systemdContainer: await textOf('/run/systemd/container'),
    cgroup: (await textOf('/proc/self/cgroup')) ?? '',
    kernelVersion: (await textOf('/proc/version')) ?? '',
  });
}

export function readMarks(marks: Marks): Surroundings {
  return { container: containerOf(marks), wsl: /microsoft|wsl/i.test(marks.kernelVersion) };
}

function containerOf(marks: Marks): Surroundings['container'] {
  const cgroup = marks.cgroup;
  if (marks.serviceAccount || /kubepods/.test(cgroup)) return 'kubernetes';
  if (marks.containerEnv || /libpod/.test(cgroup)) return 'podman';
  if (marks.dockerEnv || /\/docker[/-]/.test(cgroup)) return 'docker';
  if (/^(lxc|systemd-nspawn)/.test(marks.systemdContainer ?? '') || /\/lxc(\.payload)?[/.]/.test(cgroup))
    return 'lxc';
  // WSL tells systemd that it is a container; nothing in it is thrown away.
  if (marks.systemdContainer !== null && !marks.systemdContainer.startsWith('wsl')) return 'other';
  return /containerd|cri-o/.test(cgroup.replaceAll(/[^\n]*containerd\.service[^\n]*/g, '')) ? 'other' : null;
}

async function exists(path: string): Promise<boolean> {
  return (await absentAsNull(access(path))) !== null;
}

async function textOf(path: string): Promise<string | null> {
  return absentAsNull(readFile(path, 'utf8'));
}
