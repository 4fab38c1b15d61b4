// What can go wrong with vaults, snapshots, and browser profiles that are cut and restored.
import { conflict, failed, unavailable, usage } from './error-kind.ts';
import type { ErrorKind } from './error-kind.ts';

export const errorsOfVaults = {
  VAULT_URL_INVALID: {
    message: 'The vault {url} is not understood: {cause}.',
    hint: 'Write a vault as /srv/holdfast/vault, s3://bucket/prefix?endpoint=https://host:port or postgres://user@host/database.',
    ...usage,
  },
  VAULT_ABSENT: {
    message: 'There is no vault at {url}.',
    hint: 'Check the address. `holdfast snapshot` makes a vault where there is none; everything else only looks.',
    http: 404,
    exit: 2,
  },
  VAULT_DAMAGED: {
    message: 'The vault {url} is damaged: {cause}.',
    hint: 'Run `holdfast verify --read-data` to see which snapshots are hurt. Nothing was changed.',
    ...failed,
  },
  VAULT_KEY_NEEDED: {
    message: 'The vault {url} is encrypted, and no key is given.',
    hint: 'Set HOLDFAST_VAULT_KEY to the key that it was made with. Without it nothing in it can be read, by anybody.',
    ...usage,
  },
  VAULT_KEY_WRONG: {
    message: 'The key that is given is not that of the vault {url}: {cause}.',
    hint: 'Set HOLDFAST_VAULT_KEY to the key that the vault was made with. Nothing was changed.',
    ...usage,
  },
  VAULT_TOO_NEW: {
    message: 'The vault {url} has the format {found}; this Holdfast knows {known}.',
    hint: 'Use the newer Holdfast that wrote it. Nothing was changed.',
    ...conflict,
  },
  BLOBS_UNAVAILABLE: {
    message: 'The storage of the vault, {url}, cannot be used: {cause}.',
    hint: 'Check that it is there, reachable, and open to these credentials. Nothing was taken for absent; what was stored already is not sent again.',
    ...unavailable,
  },
  BLOBS_FULL: {
    message: 'The storage of the vault, {url}, has no room: {cause}.',
    hint: 'Make room there, or plan with `holdfast forget` and `holdfast collect` what may go. No snapshot was changed.',
    ...unavailable,
  },
  BLOBS_READ_ONLY: {
    message: 'The storage of the vault, {url}, takes no writes: {cause}.',
    hint: 'Give credentials that may write, or make the folder writable for this user. Nothing was changed.',
    ...unavailable,
  },
  BLOB_CONFLICT: {
    message: 'The blob {key} was written by somebody else at the same time.',
    hint: 'Run the command again.',
    ...conflict,
  },
  BLOB_KEY_INVALID: {
    message: 'The key {key} cannot be stored: {cause}.',
    hint: 'This is a defect of Holdfast: names are encoded before they become keys.',
    ...failed,
  },
  SNAPSHOT_NOT_FOUND: {
    message: 'The vault has no snapshot {snapshot} of {session}.',
    hint: '`holdfast snapshots` lists what there is.',
    http: 404,
    exit: 2,
  },
  SNAPSHOT_HURT: {
    message: 'The snapshot {snapshot} of {session} cannot be restored whole: {cause}.',
    hint: '`holdfast verify --read-data` names the snapshots that are whole. A new snapshot heals an old one as far as the content still exists.',
    ...failed,
  },
  CONTENT_CHANGED: {
    message: 'The session {session} changed while it was read: {cause}.',
    hint: 'Try again when less is written to it, or stop its program first. Nothing was published.',
    ...conflict,
  },
  SESSION_DAMAGED: {
    message: 'The session {session} is damaged: {cause}.',
    hint: 'Nothing of it was published. `holdfast snapshots {session}` lists what can be restored.',
    ...failed,
  },
  RESTORE_OVER_NEWER_STATE: {
    message: 'What lies in the place of {session} is newer than the snapshot {snapshot}: {cause}.',
    hint: 'Keep it; nothing was changed. If it must be the older state, --force does it, says what breaks, and undo takes it back.',
    ...conflict,
  },
  BROWSER_UNREACHABLE: {
    message: 'The browser of {session} cannot be reached: {cause}.',
    hint: 'Start it with a debugging port (whatsapp-web.js does, unless it is told to use a pipe). Nothing was changed.',
    ...failed,
  },
} as const satisfies Readonly<Record<string, ErrorKind>>;
