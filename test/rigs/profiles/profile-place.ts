// A place with a browser profile of the demo in it, and everything that snapshots ask of such a place.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { InUse } from '../../../src/core/inventory.ts';
import type { DemoFile } from '../../../src/demo/demo-file.ts';
import { remoteAuth } from '../../../src/demo/wwebjs/remote-auth.ts';
import { profile } from '../../../src/demo/wwebjs/profile.ts';
import { Shape } from '../../../src/demo/shape.ts';
import { writeSession } from '../../../src/demo/write-session.ts';
import type { ContentOptions, SessionContent } from '../../../src/ports/snapshot-content.ts';
import { openPlace } from './open-place.ts';
import type { ProfilePlace } from './open-place.ts';

export { openPlace as placeAt } from './open-place.ts';
export type { ProfilePlace } from './open-place.ts';

export const indexedDb = 'Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb';
export const localStorage = 'Default/Local Storage/leveldb';
export const minuteMs = 60_000;

let files: DemoFile[] | undefined;

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-profile-'));
  // A process that was killed a moment ago may still end what it was about.
  const options = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 };
  onTestFinished(() => rmSync(folder, options));
  return folder;
}

/** With a whole profile in it. @param lockedBy the target of a SingletonLock */
export async function demoPlace(lockedBy?: string): Promise<ProfilePlace> {
  const use: InUse = { answer: 'unknown', why: ['The profile lock is of another host.'] };
  const at = openPlace(temporaryFolder(), 'session-a', lockedBy === foreignLock ? use : undefined);
  const amounts = { messagesBytes: 200_000, cacheBytes: 50_000, idleMs: minuteMs, about: null };
  const session = profile({ path: 'session-a', ...amounts });
  // Made once a test file: making takes longer than writing.
  files ??= session.files({ nowMs: Date.now(), shape: new Shape('session-a') });
  const made = files;
  await writeSession(at.place.root, { ...session, files: () => made }, { nowMs: 0, shape: new Shape('') });
  if (lockedBy !== undefined) {
    symlinkSync(lockedBy, join(at.folder, 'SingletonLock'));
    symlinkSync('1234567890', join(at.folder, 'SingletonCookie'));
    symlinkSync('/tmp/org.chromium.Chromium.gone/SingletonSocket', join(at.folder, 'SingletonSocket'));
  }
  return at;
}

/** RemoteAuth's profile, zip and temporary copy of the client `b`. */
export async function demoRemotePlace(path = 'RemoteAuth-b.zip'): Promise<ProfilePlace> {
  const at = openPlace(temporaryFolder(), path);
  for (const session of remoteAuth('b'))
    await writeSession(at.place.root, session, { nowMs: Date.now(), shape: new Shape(session.path) });
  return at;
}

/** Of a browser on another machine, so that nobody here can tell whether it still runs. */
export const foreignLock = 'another-machine-4711';
/** Of a process that has long ended. */
export const staleLock = `${hostname()}-4194999`;

export async function withContent<Value>(
  { snapshots, ref }: Pick<ProfilePlace, 'snapshots' | 'ref'>,
  options: ContentOptions,
  use: (content: SessionContent) => Promise<Value>,
): Promise<Value> {
  const content = await snapshots.open(ref, options);
  try {
    return await use(content);
  } finally {
    await content.close();
  }
}

export async function bytesOf(content: SessionContent, path: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content.read(path)) pieces.push(piece);
  return Buffer.concat(pieces);
}
