// What RemoteAuth keeps on disk for one client: its profile, the zip it uploads, and a copy that a crash left behind.
import { dayMs, hourMs } from '../demo-file.ts';
import type { DemoFile, DemoSession } from '../demo-file.ts';
import { loginDatabases } from './databases.ts';
import { zipOf } from './zip.ts';

const amounts = { settledBytes: 300_000, recentBytes: 60_000 };

/** @returns the names are those of whatsapp-web.js 1.34.7 (src/authStrategies/RemoteAuth.js:58,69,208) */
export function remoteAuth(clientId: string): DemoSession[] {
  const name = `RemoteAuth-${clientId}`;
  return [
    {
      path: name,
      about: null,
      files: ({ nowMs, shape }) => loginDatabases(shape, amounts, nowMs - 6 * hourMs),
    },
    {
      path: `${name}.zip`,
      about: 'A zip of RemoteAuth beside its folder, and a temporary copy that a crash left behind.',
      files({ nowMs, shape }) {
        const modifiedMs = nowMs - 6 * hourMs;
        const entries = loginDatabases(shape, amounts, modifiedMs).map(entryOf);
        return [{ path: '', content: zipOf(entries), modifiedMs }];
      },
    },
    {
      path: `wwebjs_temp_session_${clientId}`,
      about: null,
      files: ({ nowMs, shape }) => loginDatabases(shape, amounts, nowMs - 3 * dayMs),
    },
  ];
}

function entryOf({ path, content }: DemoFile): { path: string; content: Uint8Array } {
  if (typeof content === 'string') return { path, content: Buffer.from(content) };
  return { path, content: content instanceof Uint8Array ? content : Buffer.from(content.linkTo) };
}
