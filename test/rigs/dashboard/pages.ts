// Chromium for walks through the dashboard: one browser for a test file, a fresh profile for each walk.
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { ensureChromium } from '../../../scripts/install-chromium.mjs';

/** A person would not press Tab more often than this either. */
const patienceTabs = 60;

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage'];

export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: ensureChromium(), args });
}

/** Whatever a page complains of ends up in `complaints`: a script that failed, or was refused by the policy. */
export interface Walk {
  readonly page: Page;
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function openPage(context: BrowserContext): Promise<Walk> {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error.stack)));
  page.on('console', (message) => {
    // Answers that are no success are no fault of the page, and are looked at where they are meant to come.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  return { page, complaints, close: () => context.close() };
}

/** Makes a key by the API as the loopback caller, or with a key. @returns its secret */
export async function makeKey(
  url: string,
  key: { readonly name: string; readonly role: string; readonly tenant?: string },
  admin?: string,
): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    ...(admin !== undefined && { authorization: `Bearer ${admin}` }),
  };
  const answer = await fetch(`${url}/api/keys`, { method: 'POST', headers, body: JSON.stringify(key) });
  const { secret } = (await answer.json()) as { secret?: string };
  if (secret === undefined) throw new Error(`no key was made: ${answer.status}`);
  return secret;
}

/** Signs the whole context in, so that its pages begin where a test begins. */
export async function signIn(context: BrowserContext, url: string, key: string): Promise<void> {
  const answer = await context.request.post(`${url}/api/sign-in`, {
    data: { key },
    headers: { origin: url },
  });
  if (!answer.ok()) throw new Error(`not signed in: ${answer.status()} ${await answer.text()}`);
}

/** The text of what has the focus. */
export async function focused(page: Page): Promise<string> {
  return page.evaluate<string>("document.activeElement?.textContent?.trim() ?? ''");
}

export async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  for (let tabs = 0; tabs < patienceTabs; tabs += 1) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (now === name) return;
    passed.push(now);
  }
  throw new Error(`Tab never came to ${name}, but to ${passed.join(' | ')}`);
}
