// Running browsers on profiles, over their debugging ports: their caches are emptied by themselves, and they are closed.
import { setTimeout as pause } from 'node:timers/promises';
import { HoldfastError } from '../../core/errors.ts';
import type { ClosedBrowser, EmptiedCaches, LiveBrowsers, ProfileAt } from '../../ports/live-browsers.ts';
import { cacheBytes, cachedOrigins } from './cache-contents.ts';
import { debuggingPortOf } from './debugging-port.ts';
import type { DebuggingPort } from './debugging-port.ts';
import { DevToolsSocket } from './devtools-socket.ts';
import { stopBrowser } from './stop-browser.ts';

/** Nothing that anybody would miss: logins are in IndexedDB and localStorage, and a worker's registration is its own type. */
const emptiedTypes = 'cache_storage,shader_cache';

const lookEveryMs = 50;
/** The browser's answer comes before its last file is gone. */
const settlesWithinMs = 3000;

export const liveBrowsers: LiveBrowsers = {
  reach: ({ folder, session }) => debuggingPortOf(folder, session),
  emptyCaches: (profile) => withBrowser(profile, (browser, port) => empty(profile, browser, port)),
  close,
};

async function withBrowser<Result>(
  { folder, session }: ProfileAt,
  use: (browser: DevToolsSocket, port: DebuggingPort) => Promise<Result>,
): Promise<Result> {
  const port = await debuggingPortOf(folder, session);
  try {
    const browser = await DevToolsSocket.open(port.url);
    try {
      await refuseAnother(browser, port);
      return await use(browser, port);
    } finally {
      await browser.close();
    }
  } catch (cause) {
    if (cause instanceof HoldfastError) throw cause;
    const details = { session, cause: `its debugging port says: ${(cause as Error).message}` };
    throw new HoldfastError('BROWSER_UNREACHABLE', details, { cause });
  }
}

interface ProcessInfo {
  readonly processInfo: readonly { readonly type: string; readonly id: number }[];
}

/** It says itself which process it is. */
async function refuseAnother(browser: DevToolsSocket, { pid }: DebuggingPort): Promise<void> {
  const { processInfo } = await browser.call<ProcessInfo>('SystemInfo.getProcessInfo');
  const main = processInfo.find(({ type }) => type === 'browser')?.id;
  if (main !== pid) throw new Error(`it is process ${main ?? 'unknown'}, not ${pid}`);
}

interface Target {
  readonly targetId: string;
  readonly type: string;
  readonly url: string;
}

async function empty(
  { folder }: ProfileAt,
  browser: DevToolsSocket,
  { pid }: DebuggingPort,
): Promise<EmptiedCaches> {
  const beforeBytes = cacheBytes(folder);
  const { targetInfos } = await browser.call<{ targetInfos: readonly Target[] }>('Target.getTargets');
  const origins = [
    ...new Set([...cachedOrigins(folder), ...targetInfos.flatMap(({ url }) => originOf(url))]),
  ];
  await onPage(browser, targetInfos, async (sessionId) => {
    await browser.call('Network.clearBrowserCache', {}, sessionId);
    for (const origin of origins)
      await browser.call('Storage.clearDataForOrigin', { origin, storageTypes: emptiedTypes }, sessionId);
  });
  return { pid, beforeBytes, afterBytes: await settledBytes(folder), origins };
}

/** Caches belong to the whole profile, but are emptied on behalf of a page; one that is there is not disturbed by that. */
async function onPage(
  browser: DevToolsSocket,
  targets: readonly Target[],
  act: (sessionId: string) => Promise<void>,
): Promise<void> {
  const there = targets.find(({ type }) => type === 'page');
  const { targetId } =
    there ?? (await browser.call<Target>('Target.createTarget', { url: 'about:blank', background: true }));
  const { sessionId } = await browser.call<{ sessionId: string }>('Target.attachToTarget', {
    targetId,
    flatten: true,
  });
  try {
    await act(sessionId);
  } finally {
    await browser.call('Target.detachFromTarget', { sessionId });
    if (there === undefined) await browser.call('Target.closeTarget', { targetId });
  }
}

function originOf(url: string): string[] {
  return /^https?:/.test(url) && URL.canParse(url) ? [new URL(url).origin] : [];
}

/** Two looks that agree. */
async function settledBytes(folder: string): Promise<number> {
  let bytes = cacheBytes(folder);
  for (const until = performance.now() + settlesWithinMs; performance.now() < until;) {
    await pause(lookEveryMs);
    const now = cacheBytes(folder);
    if (now === bytes) return now;
    bytes = now;
  }
  return bytes;
}

/** Over its port where it has one, because it may not be this user's to signal; else by SIGINT. */
async function close(profile: ProfileAt, patienceMs: number): Promise<ClosedBrowser> {
  let asked = false;
  const ask = async (): Promise<boolean> => (asked = await askToClose(profile));
  const { outcome, pids } = await stopBrowser(profile.folder, { patienceMs, otherwise: 'leave', ask });
  if (outcome === 'was-not-running') return { outcome, how: null, pids };
  return { outcome: 'closed', how: asked ? 'port' : 'signal', pids };
}

async function askToClose(profile: ProfileAt): Promise<boolean> {
  try {
    return await withBrowser(profile, async (browser) => {
      // The connection may end before the answer comes; that its process ends is the proof that counts.
      await Promise.allSettled([browser.call('Browser.close')]);
      return true;
    });
  } catch (error) {
    if (error instanceof HoldfastError && error.code === 'BROWSER_UNREACHABLE') return false;
    throw error;
  }
}
