// The dashboard for people with other eyes, hands and screens: every page by axe, in light and dark, and on a phone.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDemoKeeper } from '../rigs/dashboard/demo-keeper.ts';
import type { DemoKeeper } from '../rigs/dashboard/demo-keeper.ts';
import { cleanCaches, dashboardPages } from '../rigs/dashboard/every-page.ts';
import type { DashboardPage, MadeForPages } from '../rigs/dashboard/every-page.ts';
import { openPage, startChromium } from '../rigs/dashboard/pages.ts';
import type { Walk } from '../rigs/dashboard/pages.ts';

const axeSource = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

let keeper: DemoKeeper;
let browser: Browser;
let wide: Walk;
let phone: Walk;
/** Of the run and plan that the pages about one are opened for. */
let made: MadeForPages;

beforeAll(async () => {
  [keeper, browser] = await Promise.all([startDemoKeeper(), startChromium()]);
  made = await cleanCaches(keeper.url);
  wide = await openPage(
    await browser.newContext({ baseURL: keeper.url, viewport: { width: 1280, height: 900 } }),
  );
  // As narrow as phones that are still in use.
  phone = await openPage(
    await browser.newContext({ baseURL: keeper.url, viewport: { width: 360, height: 740 } }),
  );
});

afterAll(async () => {
  await browser?.close();
  await keeper?.remove();
});

// The addresses of a plan and a run are known only once there is one.
const names = dashboardPages({ plan: '', run: '' }).map(({ name }) => name);

describe.each(names)('the page %s', (name) => {
  test('has no serious fault for people who cannot see, or not well, in light or in dark', async () => {
    const { page } = wide;
    await page.emulateMedia({ colorScheme: 'light' });
    await visit(page, pageNamed(name));
    const light = await faults(page, {});
    await page.emulateMedia({ colorScheme: 'dark' });
    // Nothing but the colours differs.
    const dark = await faults(page, { runOnly: ['color-contrast'] });
    expect([...light, ...dark]).toEqual([]);
  });

  test('needs no scrolling sideways on a phone', async () => {
    const { page } = phone;
    await visit(page, pageNamed(name));
    const [width, screen] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(width).toBeLessThanOrEqual(screen);
    // Nor is anything cut off beyond its edge, where nobody could scroll to it.
    expect(await page.evaluate<string[]>(beyondTheEdge)).toEqual([]);
  });
});

test('a dialog, the menu of a phone, and the question for a key have no serious fault', async () => {
  const { page } = wide;
  await visit(page, pageNamed('alerts'));
  await page.getByRole('button', { name: 'Silence …' }).first().click();
  expect(await faults(page, {})).toEqual([]);
  await visit(phone.page, pageNamed('fleet'));
  await phone.page.getByRole('button', { name: 'Menu' }).click();
  expect(await faults(phone.page, {})).toEqual([]);
  const signIn = await openPage(await browser.newContext({ baseURL: keeper.url }));
  await signIn.page.route('**/api/caller', (route) =>
    route.fulfill({
      status: 401,
      json: { title: 'No key was sent.', code: 'NO_KEY', detail: '', status: 401 },
    }),
  );
  await visit(signIn.page, { path: '/', shows: 'Sign in' });
  expect(await faults(signIn.page, {})).toEqual([]);
  await signIn.close();
});

test('no page asks anybody but the keeper, runs anything inline, or fails', () => {
  // The policy of the keeper would refuse it, and the page would say so here.
  expect([...wide.complaints, ...phone.complaints]).toEqual([]);
});

function pageNamed(name: string): DashboardPage {
  const found = dashboardPages(made).find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no page ${name}`);
  return found;
}

async function visit(page: Page, { path, shows }: Pick<DashboardPage, 'path' | 'shows'>): Promise<void> {
  await page.goto(path);
  await page.getByText(shows).first().waitFor();
}

async function faults(page: Page, options: axe.RunOptions): Promise<string[]> {
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

/** What is wider than it may be, and not meant to be cut off (then it ends in dots). */
const beyondTheEdge = `[...document.querySelectorAll('main *')]
  .filter((element) => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .filter((element) => !element.closest('.aloud, .u-wrap, .cell-name, .cell-health, thead'))
  .map((element) => element.outerHTML.slice(0, 120))`;
