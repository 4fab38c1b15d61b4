// What a session is called and where it lies; shared by every layer.

export type Engine = 'baileys' | 'wwebjs';

/**
 * The form in which a session lies in its place.
 * `folder` is a Baileys folder, `records` a Baileys session in a database, `vaulted` the snapshots of a session of either
 * engine in a vault; the others are whatsapp-web.js: LocalAuth profile, RemoteAuth profile,
 * the temporary copy that RemoteAuth zips, and the zip itself.
 */
export type SessionForm =
  'folder' | 'records' | 'vaulted' | 'local-profile' | 'remote-profile' | 'temp-profile' | 'remote-zip';

export interface SessionRef {
  /** The place's URL, for example `baileys:/srv/auth`. */
  readonly place: string;
  readonly engine: Engine;
  readonly form: SessionForm;
  /** Path below the place's root with `/`; empty where the root itself is the session. In a database: see entry-path.ts. */
  readonly path: string;
  readonly tenant: string;
  readonly id: string;
  /** whatsapp-web.js: the clientId that the name stands for; null for the profile without one. */
  readonly clientId?: string | null;
}

/** Unique over all places; what tables and maps are keyed by. Names shown to people may repeat, this does not. */
export function sessionKey(ref: Pick<SessionRef, 'place' | 'path'>): string {
  return `${ref.place}#${ref.path}`;
}

/** Whether that is how a key is written. No name that people use begins like the URL of a place and has a `#`. */
export function isSessionKey(text: string): boolean {
  return /^(?:baileys|wwebjs|sqlite|postgres|vault):[^]*#/.test(text);
}

/** The name that people use: `tenant/id`. */
export function sessionName(ref: Pick<SessionRef, 'tenant' | 'id'>): string {
  return `${ref.tenant}/${ref.id}`;
}

/** The path below the place's root of something that lies at `path` below the session. */
export function pathInPlace(ref: Pick<SessionRef, 'path'>, path: string): string {
  return [ref.path, path].filter((part) => part !== '').join('/');
}
