// Which names are whatsapp-web.js sessions, whose they are, and what people call them.
import type { SessionForm } from '../../core/session.ts';

export interface ProfileName {
  readonly form: SessionForm;
  /** Verbatim, also where it holds characters that LocalAuth would refuse; null for the profile without one. */
  readonly clientId: string | null;
}

/** Where whatsapp-web.js keeps sessions unless told otherwise; a folder of the library, never a tenant. */
const libraryFolder = '.wwebjs_auth';

const zipExtension = '.zip';

/**
 * Recognises what LocalAuth and RemoteAuth of whatsapp-web.js 1.34.7 make (src/authStrategies), by exact case.
 * A prefix with nothing behind it is the profile without a clientId, as the ancestor's sessions-gc.js takes it: no
 * instances list can name it, so it must never be looked up in one.
 * @returns null for any other name
 */
export function recognizeProfileName(fileName: string, kind: 'folder' | 'file'): ProfileName | null {
  if (kind === 'file') return recognizeZip(fileName);
  const local = clientIdAfter('session', '-', fileName);
  if (local !== undefined) return { form: 'local-profile', clientId: local };
  const remote = clientIdAfter('RemoteAuth', '-', fileName);
  if (remote !== undefined) return { form: 'remote-profile', clientId: remote };
  const copied = clientIdAfter('wwebjs_temp_session', '_', fileName);
  if (copied === undefined || fileName === 'wwebjs_temp_session') return null;
  // RemoteAuth puts an undefined clientId into this name as the word (RemoteAuth.js:58).
  return { form: 'temp-profile', clientId: copied === 'undefined' ? null : copied };
}

/**
 * What people call a session: `session-sales` is default/sales, `acme/session-sales` is acme/sales. The copies and
 * zips of RemoteAuth keep their file name as id, so that they are not mistaken for the profile.
 */
export function nameProfile(pathBelowRoot: string): { tenant: string; id: string } {
  const parts = pathBelowRoot.split('/').filter((part) => part !== libraryFolder && part !== '');
  const fileName = parts.pop() ?? 'session';
  const tenant = parts.shift() ?? 'default';
  const local = clientIdAfter('session', '-', fileName);
  return { tenant, id: [...parts, local ?? fileName].join('/') };
}

function recognizeZip(fileName: string): ProfileName | null {
  if (!fileName.endsWith(zipExtension)) return null;
  const clientId = clientIdAfter('RemoteAuth', '-', fileName.slice(0, -zipExtension.length));
  return clientId === undefined ? null : { form: 'remote-zip', clientId };
}

/** The clientId; null for the bare word, with or without its separator; undefined for another name. */
function clientIdAfter(word: string, separator: string, fileName: string): string | null | undefined {
  if (fileName === word) return null;
  if (!fileName.startsWith(word + separator)) return undefined;
  const clientId = fileName.slice(word.length + separator.length);
  return clientId === '' ? null : clientId;
}
