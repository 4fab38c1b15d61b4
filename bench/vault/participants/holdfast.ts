// Holdfast itself, as a person runs it.
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ground, Participant } from './participant.ts';
import { quoted } from './participant.ts';

const program = quoted(fileURLToPath(new URL('../../../bin/holdfast', import.meta.url)));

export const clientId = 'bench';

export function holdfast(name: string, vaultOf: (ground: Ground) => string, environment = ''): Participant {
  const on = (ground: Ground, command: string): string =>
    `${environment} HOLDFAST_VAULT=${quoted(vaultOf(ground))} node ${program} ${command} --home ${quoted(`${ground.home}/state`)}`;
  const place = ({ profile }: Ground): string => quoted(`wwebjs:${dirname(profile)}`);
  return {
    name,
    keeps: 'whole profile',
    needs: ['node'],
    setUp: () => [],
    snapshot: (ground) => on(ground, `snapshot ${clientId} --whole --place ${place(ground)}`),
    restore: (ground, _state, target) =>
      `mkdir ${quoted(target)} && ${on(ground, `restore ${clientId} --to ${quoted(`wwebjs:${target}`)} --apply`)}`,
    verify: (ground) => on(ground, 'verify --read-data'),
    stores: (ground) => [vaultOf(ground)],
    restoredProfile: ({ profile }, target) => `${target}/${basename(profile)}`,
  };
}
