// A LocalAuth profile: the tree that Chromium makes for whatsapp-web.js.
import { dayMs, minuteMs } from '../demo-file.ts';
import type { DemoFile, DemoSession } from '../demo-file.ts';
import { browserDatabases, loginDatabases } from './databases.ts';
import { cacheFiles } from './caches.ts';
import { cookiesFile } from './cookies.ts';

export interface ProfileAmounts {
  /** Folder of the profile, `session-<clientId>` or `session`. */
  readonly path: string;
  readonly about: string | null;
  /** Age of the newest write. */
  readonly idleMs: number;
  readonly messagesBytes: number;
  readonly cacheBytes: number;
  /** Target of a SingletonLock that its browser left behind, `<host>-<pid>`. */
  readonly lockedBy?: string;
}

const cacheFileCount = 44;

export function profile(amounts: ProfileAmounts): DemoSession {
  const { path, about, idleMs, messagesBytes, cacheBytes, lockedBy } = amounts;
  return {
    path,
    about,
    files({ nowMs, shape }) {
      const newestMs = nowMs - idleMs;
      const databases = { settledBytes: messagesBytes, recentBytes: messagesBytes / 8 };
      return [
        ...loginDatabases(shape, databases, newestMs),
        ...browserDatabases(newestMs - minuteMs),
        ...cacheFiles(shape, { httpBytes: cacheBytes, httpFiles: cacheFileCount }, newestMs - minuteMs),
        ...settings(newestMs),
        ...(lockedBy === undefined ? [] : locks(lockedBy, shape.bytes(4), newestMs)),
      ];
    },
  };
}

function settings(modifiedMs: number): DemoFile[] {
  const localState = { browser: { enabled_labs_experiments: [] }, profile: { last_used: 'Default' } };
  const preferences = {
    profile: { name: 'Person 1', exit_type: 'Normal' },
    partition: { per_host_zoom_levels: {} },
  };
  const network = { net: { http_server_properties: { servers: [], version: 5 } } };
  const files: Record<string, string | Buffer> = {
    'Local State': JSON.stringify(localState),
    'Default/Preferences': JSON.stringify(preferences),
    'Default/Cookies': cookiesFile(modifiedMs - dayMs),
    'Default/Cookies-journal': '',
    'Default/Network Persistent State': JSON.stringify(network),
  };
  return Object.entries(files).map(([path, content]) => ({ path, content, modifiedMs }));
}

/** Three links into nothing, as a browser leaves them when it is killed. */
function locks(lockedBy: string, random: Buffer, modifiedMs: number): DemoFile[] {
  const targets = {
    SingletonLock: lockedBy,
    SingletonCookie: String(random.readUInt32LE()),
    SingletonSocket: `/tmp/org.chromium.Chromium.${random.toString('hex')}/SingletonSocket`,
  };
  return Object.entries(targets).map(([path, linkTo]) => ({ path, content: { linkTo }, modifiedMs }));
}
