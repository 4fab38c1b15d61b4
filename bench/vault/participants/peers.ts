// Backup programs from Debian, each as its manual says for a folder on the same machine.
import { basename } from 'node:path';
import type { Ground, Participant } from './participant.ts';
import { quoted } from './participant.ts';

const below = (target: string, path: string): string => `${target}${path}`;

const restic: Participant = {
  name: 'restic',
  keeps: 'whole profile',
  needs: ['restic'],
  setUp: ({ home }) => [resticOn(home, 'init')],
  snapshot: ({ home, profile }, state) => resticOn(home, `backup --tag ${state} ${quoted(profile)}`),
  restore: ({ home }, state, target) =>
    resticOn(home, `restore latest --tag ${state} --target ${quoted(target)}`),
  verify: ({ home }) => resticOn(home, 'check --read-data'),
  stores: ({ home }) => [`${home}/repository`],
  restoredProfile: ({ profile }, target) => below(target, profile),
};

function resticOn(home: string, command: string): string {
  return `RESTIC_PASSWORD=bench restic -q -r ${quoted(`${home}/repository`)} --cache-dir ${quoted(`${home}/cache`)} ${command}`;
}

function borg(name: string, parameters: string): Participant {
  const on = (home: string, command: string): string =>
    `BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes BORG_BASE_DIR=${quoted(`${home}/base`)} borg ${command}`;
  const repository = (home: string): string => quoted(`${home}/repository`);
  return {
    name,
    keeps: 'whole profile',
    needs: ['borg'],
    setUp: ({ home }) => [on(home, `init -e none ${repository(home)}`)],
    snapshot: ({ home, profile }, state) =>
      on(home, `create ${parameters} ${repository(home)}::${state} ${quoted(profile)}`),
    restore: ({ home }, state, target) =>
      `mkdir ${quoted(target)} && cd ${quoted(target)} && ${on(home, `extract ${repository(home)}::${state}`)}`,
    verify: ({ home }) => on(home, `check --verify-data ${repository(home)}`),
    stores: ({ home }) => [`${home}/repository`],
    restoredProfile: ({ profile }, target) => below(target, profile),
  };
}

const bup: Participant = {
  name: 'bup',
  keeps: 'whole profile',
  needs: ['bup'],
  setUp: ({ home }) => [bupOn(home, 'init')],
  // Every state is a branch of its own, so that each can be named.
  snapshot: ({ home, profile }, state) =>
    `${bupOn(home, `index ${quoted(profile)}`)} && ${bupOn(home, `save -q -n s${state} ${quoted(profile)}`)}`,
  restore: ({ home, profile }, state, target) =>
    bupOn(home, `restore -q -C ${quoted(target)} ${quoted(`s${state}/latest${profile}`)}`),
  verify: ({ home }) => bupOn(home, 'fsck --quick && git --git-dir="$BUP_DIR" fsck --no-dangling'),
  stores: ({ home }) => [`${home}/repository`],
  restoredProfile: ({ profile }, target) => `${target}/${basename(profile)}`,
};

function bupOn(home: string, command: string): string {
  return `export BUP_DIR=${quoted(`${home}/repository`)}; bup ${command}`;
}

const casync: Participant = {
  name: 'casync',
  keeps: 'whole profile',
  needs: ['casync'],
  setUp: ({ home }) => [`mkdir ${quoted(`${home}/repository`)}`],
  snapshot: ({ home, profile }, state) =>
    `casync make --cache=${quoted(`${home}/cache`)} --store=${quoted(`${home}/repository/store.castr`)} ${quoted(`${home}/repository/${state}.caidx`)} ${quoted(profile)}`,
  restore: ({ home }, state, target) =>
    `casync extract --seed-output=no --store=${quoted(`${home}/repository/store.castr`)} ${quoted(`${home}/repository/${state}.caidx`)} ${quoted(target)}`,
  // It has no command for that; taking the digest of every state reads all chunks.
  verify: ({ home }) =>
    `for index in ${quoted(home)}/repository/*.caidx; do casync digest --store=${quoted(`${home}/repository/store.castr`)} "$index" || exit 1; done`,
  stores: ({ home }) => [`${home}/repository`],
  restoredProfile: (_ground, target) => target,
};

const tarZstd: Participant = {
  name: 'tar + zstd -3',
  keeps: 'whole profile',
  needs: ['tar', 'zstd'],
  setUp: ({ home }) => [`mkdir ${quoted(`${home}/repository`)}`],
  snapshot: ({ home, profile }, state) =>
    `tar -C ${quoted(profile)} -cf - . | zstd -q -3 -o ${quoted(`${home}/repository/${state}.tar.zst`)}`,
  restore: ({ home }, state, target) =>
    `mkdir ${quoted(target)} && zstd -q -dc ${quoted(`${home}/repository/${state}.tar.zst`)} | tar -C ${quoted(target)} -xf -`,
  verify: ({ home }) => `zstd -q -t ${quoted(home)}/repository/*.zst`,
  stores: ({ home }) => [`${home}/repository`],
  restoredProfile: (_ground: Ground, target) => target,
};

export const peers: readonly Participant[] = [
  restic,
  borg('borg', ''),
  borg('borg, 64 kB chunks', '--chunker-params 10,23,16,4095'),
  bup,
  casync,
  tarZstd,
];
