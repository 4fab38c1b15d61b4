// Pictures of every page of the dashboard over the demo world, in light and dark, on a desk and on a phone: to be looked at.
//   npx tsx scripts/pictures.ts FOLDER
//   npx tsx scripts/pictures.ts --readme     only the one in README.md, docs/pictures/dashboard.png
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startDemoKeeper } from '../test/rigs/dashboard/demo-keeper.ts';
import { openPage, startChromium } from '../test/rigs/dashboard/pages.ts';
import type { Walk } from '../test/rigs/dashboard/pages.ts';
import { cleanCaches, dashboardPages } from '../test/rigs/dashboard/every-page.ts';

const inReadme = process.argv.includes('--readme');
const folder = inReadme ? 'docs/pictures' : (process.argv[2] ?? 'pictures');
const desk = { name: 'desk', viewport: { width: 1280, height: 900 } };
const phone = { name: 'phone', viewport: { width: 390, height: 844 } };
const schemes = ['light', 'dark'] as const;

mkdirSync(folder, { recursive: true });
const [keeper, browser] = await Promise.all([startDemoKeeper(), startChromium()]);
try {
  if (inReadme) await takeFirst();
  else await takeAll();
} finally {
  await browser.close();
  await keeper.remove();
}
console.log(`Pictures are in ${folder}.`);

/** The one of the README: what somebody sees first, as much as a screen shows of it. */
async function takeFirst(): Promise<void> {
  const { page, close } = await open(desk.viewport);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/');
  await page.getByText('What grows fastest').waitFor();
  await settled(page);
  await page.screenshot({ path: join(folder, 'dashboard.png') });
  await close();
}

async function takeAll(): Promise<void> {
  const made = await cleanCaches(keeper.url);
  for (const { name: screen, viewport } of [desk, phone]) {
    const { page, complaints, close } = await open(viewport);
    for (const { name, path, shows } of dashboardPages(made)) {
      await page.goto(path);
      await page.getByText(shows).first().waitFor();
      await settled(page);
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(folder, `${name}-${screen}-${colorScheme}.png`), fullPage: true });
      }
    }
    for (const complaint of complaints) console.error(complaint);
    await close();
  }
}

/** Places are shown below /srv, wherever the demo world lies on this machine. */
async function open(viewport: { readonly width: number; readonly height: number }): Promise<Walk> {
  const context = await browser.newContext({ baseURL: keeper.url, viewport });
  // The stream of what changes never ends, and names no place.
  await context.route(/\/api\/(?!events)/, async (route) => {
    const asked = route.request().url();
    const url = asked.replaceAll(encodeURIComponent(':/srv/'), encodeURIComponent(`:${keeper.world}/`));
    const answer = await route.fetch({ url });
    await route.fulfill({ response: answer, body: (await answer.text()).replaceAll(keeper.world, '/srv') });
  });
  return openPage(context);
}

/** Nothing on the page is still on its way. */
async function settled(page: Page): Promise<void> {
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
  await page.evaluate('document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 200)))');
}
