// Pictures of every page of the dashboard over the demo world, in light and dark, on a desk and on a phone: to be looked at.
//   npx tsx scripts/pictures.ts /tmp/pictures
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startDemoKeeper } from '../test/rigs/dashboard/demo-keeper.ts';
import { openPage, startChromium } from '../test/rigs/dashboard/pages.ts';
import { cleanCaches, dashboardPages } from '../test/rigs/dashboard/every-page.ts';

const folder = process.argv[2] ?? 'pictures';
const screens = [
  { name: 'desk', viewport: { width: 1280, height: 900 } },
  { name: 'phone', viewport: { width: 390, height: 844 } },
];
const schemes = ['light', 'dark'] as const;

mkdirSync(folder, { recursive: true });
const [keeper, browser] = await Promise.all([startDemoKeeper(), startChromium()]);
try {
  const made = await cleanCaches(keeper.url);
  for (const { name: screen, viewport } of screens) {
    const { page, complaints, close } = await openPage(
      await browser.newContext({ baseURL: keeper.url, viewport }),
    );
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
} finally {
  await browser.close();
  await keeper.remove();
}
console.log(`Pictures of every page are in ${folder}.`);

/** Nothing on the page is still on its way. */
async function settled(page: Page): Promise<void> {
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
  await page.evaluate('document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 200)))');
}
