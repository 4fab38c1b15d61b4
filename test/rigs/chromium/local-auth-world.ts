// Lays out session folders as whatsapp-web.js LocalAuth does, with the instances list that wa-hub keeps beside them.
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fillProfile, type FilledProfile, type FillOptions } from './profiles.ts';

/** One object of `.wwebjs_instances.json`, with wa-hub's fields in its order. */
export interface ListedInstance {
  readonly id: string;
  readonly name: string;
  readonly webhookUrl: string;
  readonly webhookEvents: readonly string[];
  readonly typingIndicatorEnabled: boolean;
  readonly applyTypingTo: readonly ('customer' | 'merchant')[];
  readonly createdAt: string | null;
}

export interface WorldClient {
  readonly id: string;
  readonly name?: string;
  /** False makes an orphan: a folder that the list does not know. */
  readonly listed?: boolean;
  /** False makes an instance that never started: in the list, without a folder. */
  readonly folder?: boolean;
}

export interface WorldOptions {
  readonly clients: readonly (string | WorldClient)[];
  /** A filled profile to copy; without it one is filled as `fill` says. */
  readonly from?: FilledProfile;
  readonly fill?: FillOptions;
  /** Where the list goes; wa-hub's own default is its working directory. */
  readonly instancesFile?: string;
}

export interface LocalAuthWorld {
  readonly base: string;
  readonly instancesFile: string;
  readonly instances: readonly ListedInstance[];
  /** Profile folder by client id, as given. */
  readonly profiles: Readonly<Record<string, string>>;
  /** For readProfile, on any of the folders. */
  readonly handle: FilledProfile;
}

export const INSTANCES_FILE = '.wwebjs_instances.json';
const CREATED_AT = '2026-01-15T09:30:00.000Z';

/** LocalAuth accepts only such characters, so wa-hub replaces all others before it names the folder. */
export function sessionFolder(clientId: string): string {
  return `session-${clientId.replace(/[^a-zA-Z0-9_-]/g, '_')}`;
}

export async function makeLocalAuthWorld(base: string, options: WorldOptions): Promise<LocalAuthWorld> {
  const clients = options.clients.map((client): WorldClient =>
    typeof client === 'string' ? { id: client } : client,
  );
  const folders = clients
    .filter(({ folder }) => folder !== false)
    .map(({ id }) => join(base, sessionFolder(id)));
  await mkdir(base, { recursive: true });
  const handle = await fillFolders(folders, options);

  const instances = clients.filter(({ listed }) => listed !== false).map(listedInstance);
  const instancesFile = options.instancesFile ?? join(base, INSTANCES_FILE);
  await writeFile(instancesFile, JSON.stringify(instances, null, 2));
  const profiles = Object.fromEntries(
    clients.filter(({ folder }) => folder !== false).map(({ id }) => [id, join(base, sessionFolder(id))]),
  );
  return { base, instancesFile, instances, profiles, handle };
}

/** Only the first folder costs a browser; the others are copies, since a closed profile does not know its path. */
async function fillFolders(folders: readonly string[], options: WorldOptions): Promise<FilledProfile> {
  const [first, ...others] = folders;
  if (first === undefined) throw new Error('a LocalAuth world needs at least one client with a folder');
  const handle = options.from ?? (await fillProfile(first, options.fill));
  const targets = options.from ? folders : others;
  for (const target of targets) {
    await cp(handle.profileDir, target, {
      recursive: true,
      verbatimSymlinks: true,
      errorOnExist: true,
      force: false,
    });
  }
  return handle;
}

function listedInstance({ id, name }: WorldClient): ListedInstance {
  return {
    id,
    name: name ?? `${id}.myshop.example`,
    webhookUrl: `https://shop.example/hooks/${encodeURIComponent(id)}`,
    webhookEvents: ['vote_update', 'qr', 'ready', 'message'],
    typingIndicatorEnabled: true,
    applyTypingTo: ['customer'],
    createdAt: CREATED_AT,
  };
}
