// What can go wrong with vaults, snapshots, and browser profiles that are cut and restored.
import { conflict, failed, unavailable, usage } from './error-kind.ts';
import type { ErrorKind } from './error-kind.ts';

export const errorsOfVaults = {
  VAULT_URL_INVALID: {
    message: 'The vault {url} is not understood: {cause}.',
    hint: 'Write a vault as /srv/holdfast/vault, s3://bucket/prefix?endpoint=https://host:port or postgres://user@host/database.',
    ...usage,
  },
  VAULT_URL_RELATIVE: {
    message: 'The vault {url} is a relative path, so its meaning changes with the working directory.',
    hint: 'Use the absolute path. From this working directory it would be {absolute}.',
    ...usage,
  },
  VAULT_ABSENT: {
    message: 'There is no vault at {url}.',
    hint: 'Check the address. `holdfast snapshot` makes a vault where there is none; everything else only looks.',
    http: 404,
    exit: 2,
  },
  VAULT_IN_PLACE: {
    message:
      'The vault {url} would lie in the place {place}, or that in the vault: what empties one would empty both.',
    hint: 'Name a folder apart from every place, on another disk if there is one. Nothing was made.',
    ...usage,
  },
  VAULT_CREDENTIALS_MISSING: {
    message: 'There are no credentials for the vault {url}.',
    hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN where they end by themselves.',
    ...usage,
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
    hint: 'Set HOLDFAST_VAULT_KEY to the key that the vault was made with; for a vault that is not encrypted, unset HOLDFAST_VAULT_KEY. Nothing was changed.',
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
  BLOBS_NOT_OURS: {
    message: 'What is at {url} is no vault of Holdfast: {cause}.',
    hint: 'Name a new folder or another schema. Nothing was changed.',
    ...usage,
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
  SESSION_NOT_IN_VAULT: {
    message: 'The vault {url} has no snapshot of {session}.',
    hint: '`holdfast snapshots --all` lists every session that it has anything of.',
    http: 404,
    exit: 2,
  },
  SESSION_NAME_SHARED: {
    message: 'The session {session} lies in {first} and in {second}, and a vault would take them for one.',
    hint: 'Keep the snapshots of one of these places in another vault (--set vault=…), or rename one of the sessions.',
    ...conflict,
  },
  SESSION_OF_ANOTHER: {
    message: 'The session {session} in the vault is another one than that in {place}: {cause}.',
    hint: 'Nothing was changed. Two projects with one vault need names of their own: give each client a clientId, or a tenant. If it is one session: adopt: "profile" goes on with the profile that lies here, adopt: "vault" with the newest snapshot; what lies here goes to the trash then.',
    ...conflict,
  },
  LEASE_UNSURE: {
    message:
      'The lease of {session} could not be renewed for {silent}, so another machine may have taken the session over: {cause}.',
    hint: 'Find out why the vault cannot be reached. With whenCutOff: "stop" the client ends in this case.',
    ...unavailable,
  },
  START_ABANDONED: {
    message: 'The start of {session} was given up, because its client was destroyed meanwhile.',
    hint: 'Nothing was lost, and no browser runs. Start the client again when it is wanted.',
    ...conflict,
  },
  VAULT_KEEPS_NO_LEASE: {
    message:
      'The storage of the vault, {url}, does not keep its word on conditional writes, so two machines could run one session at once.',
    hint: 'Use a folder, PostgreSQL, or an S3 service that honours If-Match and If-None-Match; `holdfast doctor` tries it out. Nothing was changed.',
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
  PACK_NEEDED: {
    message: '{path} stays where it is: {cause}.',
    hint: 'Nothing is wrong: a snapshot that was taken since uses what is in it. Plan again with `holdfast collect`.',
    ...conflict,
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
  STAGING_FAILED: {
    message: 'A copy of the session {session} could not be made beside it: {cause}.',
    hint: 'Make room on the disk of its place, or make the folder .holdfast there writable. The session is as it was.',
    ...failed,
  },
  RESTORE_OVER_NEWER_STATE: {
    message: 'What lies in the place of {session} may be newer than the snapshot {snapshot}: {cause}.',
    hint: 'Keep it; nothing was changed. If it must be the older state, --force does it, says what breaks, and undo takes it back.',
    ...conflict,
  },
  BROWSER_UNREACHABLE: {
    message: 'The browser of {session} cannot be reached: {cause}.',
    hint: 'Start it with a debugging port (whatsapp-web.js does, unless it is told to use a pipe). Nothing was changed.',
    ...unavailable,
  },
  ZIP_DAMAGED: {
    message: 'The zip {path} is no whole session: {cause}.',
    hint: 'Nothing of it was stored or unpacked, and what was stored before is as it was. RemoteAuth makes a new one with its next backup.',
    ...failed,
  },
  ZIP_MISSING: {
    message: 'RemoteAuth wrote no zip for the session {session}: {cause}.',
    hint: 'Give HoldfastStore the same dataPath as RemoteAuth. Nothing was stored, and what was stored before is as it was.',
    ...failed,
  },
} as const satisfies Readonly<Record<string, ErrorKind>>;
