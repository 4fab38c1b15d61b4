// Makes the series that vaults are measured on: eleven states of one real Chromium profile, as a bot leaves them at
// each clean close: 600 new messages, some updated rows, and what LevelDB compacts meanwhile.
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBrowser } from '../../../test/rigs/chromium/browser.ts';
import { ORIGIN, startPageServer } from '../../../test/rigs/chromium/page-server.ts';

export interface SeriesOptions {
  readonly states: number;
  /** In the first state; some 1.1 kB each in the database. */
  readonly messages: number;
  readonly newMessages: number;
}

export const realisticSeries: SeriesOptions = { states: 11, messages: 92_000, newMessages: 600 };

const messagesPerCall = 8000;

/** @returns the folders of the states, oldest first; made once, and taken from there afterwards */
export async function makeSeries(
  folder: string,
  options: SeriesOptions = realisticSeries,
): Promise<string[]> {
  const { states, messages, newMessages } = options;
  const folders = Array.from({ length: states }, (_, state) => join(folder, String(state).padStart(2, '0')));
  if (folders.every((state) => existsSync(state))) return folders;
  const profile = join(folder, 'profile');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [state, target] of folders.entries()) {
    await inBrowser(profile, async (evaluate) => {
      for (let first = 0; state === 0 && first < messages; first += messagesPerCall)
        await evaluate(`series.fill(${first + 1}, ${first}, ${Math.min(messagesPerCall, messages - first)})`);
      const known = messages + state * newMessages;
      await evaluate(`series.next(${state}, ${known}, ${newMessages})`);
    });
    cpSync(profile, `${target}.part`, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    renameSync(`${target}.part`, target);
  }
  return folders;
}

async function inBrowser(
  profile: string,
  work: (evaluate: (expression: string) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const server = await startPageServer();
  try {
    const browser = await startBrowser(profile, server.browserArgs);
    try {
      await browser.visit(`${ORIGIN}/`);
      await browser.evaluate(readFileSync(fileURLToPath(new URL('page.js', import.meta.url)), 'utf8'));
      await work((expression) => browser.evaluate(expression));
      await browser.close();
    } catch (error) {
      await browser.kill();
      throw error;
    }
  } finally {
    await server.close();
  }
}
