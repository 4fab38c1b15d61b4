// Ten thousand sessions in a real Chromium: the page holds only those on the screen, and any of them is a scroll away.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { serveMadeUpFleet } from '../rigs/dashboard/made-up-fleet.ts';
import type { MadeUpFleet } from '../rigs/dashboard/made-up-fleet.ts';
import { openPage, startChromium } from '../rigs/dashboard/pages.ts';
import type { Walk } from '../rigs/dashboard/pages.ts';

/** A screen shows some 15 of them; the rest is what is ready above and below. */
const mostRows = 60;

let fleet: MadeUpFleet;
let browser: Browser;
let walk: Walk;

beforeAll(async () => {
  [fleet, browser] = await Promise.all([serveMadeUpFleet(10_000), startChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await fleet?.close();
});

afterEach(async () => {
  await walk.close();
});

async function openSessions(query: string, width: number): Promise<Page> {
  const context = await browser.newContext({ baseURL: fleet.url, viewport: { width, height: 900 } });
  walk = await openPage(context);
  await walk.page.goto(`/sessions${query}`);
  await walk.page.getByText('10,000 shown').waitFor();
  return walk.page;
}

const rows = (page: Page) => page.locator('.rows-body > .row');

test.each([
  ['a wide screen', 1280],
  ['a phone', 390],
])('on %s scrolling reaches the last row, and the page never holds more than a few', async (_name, width) => {
  const page = await openSessions('?sort=entries&order=asc', width);
  await page.getByRole('link', { name: 's-0003' }).waitFor();
  const askedBefore = fleet.asked.length;
  for (const share of [0.1, 0.33, 0.5, 0.77, 1]) {
    await page.evaluate(`window.scrollTo(0, ${share} * document.documentElement.scrollHeight)`);
    const middle = await rowOnScreen(page);
    expect(await rows(page).count()).toBeLessThanOrEqual(mostRows);
    // What stands in a row is what belongs there.
    await page
      .locator(`[aria-rowindex="${middle + 2}"]`)
      .getByText(`s-${String(middle).padStart(4, '0')}`)
      .waitFor();
  }
  await page.getByRole('link', { name: 's-9999' }).waitFor();
  // Each stop asks for the page or two that are seen there.
  expect(fleet.asked.length - askedBefore).toBeLessThanOrEqual(15);
});

test('the row that has the focus stays while others come and go', async () => {
  const page = await openSessions('', 1280);
  await page.getByRole('link', { name: 's-0000' }).focus();
  await page.evaluate('window.scrollTo(0, document.documentElement.scrollHeight)');
  await page.getByRole('link', { name: 's-9999' }).waitFor();
  expect(await page.evaluate<string>('document.activeElement.textContent')).toContain('s-0000');
  expect(await rows(page).count()).toBeLessThanOrEqual(mostRows);
});

test('a list that lacks the sessions of a place that cannot be read says so; that of another place does not', async () => {
  const page = await openSessions('', 1280);
  const note = page.getByRole('status').filter({ hasText: 'its sessions are not in this list' });
  expect(await note.textContent()).toContain('baileys:/srv/gone there is no such folder');
  await page.goto('/sessions?place=baileys%3A%2Fsrv%2Fauth');
  await page.getByText('10,000 shown').waitFor();
  expect(await note.count()).toBe(0);
  await page.goto('/sessions?place=baileys%3A%2Fsrv%2Fgone');
  await page.getByText('What lies there is unknown.').waitFor();
});

test('typing leaves one of ten thousand, and sorting turns the list round', async () => {
  const page = await openSessions('', 1280);
  await page.keyboard.press('/');
  await page.keyboard.type('s-4711');
  await expect.poll(() => rows(page).count()).toBe(1);
  await page.getByRole('searchbox').fill('');
  await page.getByText('10,000 shown').waitFor();
  await page.getByRole('button', { name: 'Entries' }).click();
  await expect.poll(() => rows(page).first().textContent()).toContain('s-9999');
  const sorted = page.getByRole('columnheader', { name: 'Entries' });
  expect(await sorted.getAttribute('aria-sort')).toBe('descending');
});

/** The number of the row in the middle of the screen. */
async function rowOnScreen(page: Page): Promise<number> {
  const script = `document
    .elementsFromPoint(innerWidth / 2 + 80, innerHeight / 2)
    .map((element) => element.closest('[data-index]'))
    .find((row) => row !== null)?.getAttribute('data-index') ?? null`;
  let index: string | null = null;
  await expect.poll(async () => (index = await page.evaluate<string | null>(script))).not.toBeNull();
  return Number(index);
}
