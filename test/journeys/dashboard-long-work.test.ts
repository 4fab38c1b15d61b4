// Long work at the dashboard, in a real Chromium: how far it is, its result, and its end when somebody cancels it.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { serveHeldWork } from '../rigs/dashboard/held-work.ts';
import type { HeldWork } from '../rigs/dashboard/held-work.ts';
import { openPage, startChromium } from '../rigs/dashboard/pages.ts';
import type { Walk } from '../rigs/dashboard/pages.ts';

let held: HeldWork;
let browser: Browser;
let walk: Walk;
let page: Page;

beforeAll(async () => {
  [held, browser] = await Promise.all([serveHeldWork('doctor'), startChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await held?.close();
});

beforeEach(async () => {
  walk = await openPage(await browser.newContext({ baseURL: held.url }));
  page = walk.page;
  await page.goto('/doctor');
  await page.locator('.live-mark.is-live').waitFor();
  await page.getByText('Waiting for its turn').waitFor();
});

afterEach(async () => {
  await walk.close();
  expect(walk.complaints).toEqual([]);
});

const bar = () => page.getByRole('progressbar');

test('a bar shows how far it is, in numbers too, as soon as the end is known; then the result stands in its place', async () => {
  // Nobody knows the end yet: the bar moves, and says no share.
  expect(await bar().getAttribute('value')).toBeNull();
  held.tell('sessions examined', 1200, null);
  await page.getByText('1,200', { exact: true }).waitFor();
  expect(await bar().getAttribute('value')).toBeNull();
  held.tell('sessions examined', 1500, 6000);
  await page.getByText('1,500 of 6,000').waitFor();
  expect([await bar().getAttribute('value'), await bar().getAttribute('max')]).toEqual(['1500', '6000']);
  // Read aloud it has a name.
  expect(await page.getByRole('progressbar', { name: 'Examining: sessions examined' }).count()).toBe(1);
  held.tell('bytes read', 2_500_000, 10_000_000, 'bytes');
  await page.getByText('2.5 MB of 10.0 MB').waitFor();
  held.end({ findings: [], places: [], sessions: [] });
  await bar().waitFor({ state: 'detached' });
  await page.getByText('Nothing is wrong').first().waitFor();
});

test('cancelled it ends, says so, and can be asked for again', async () => {
  held.tell('sessions examined', 1, 2);
  await page.getByText('1 of 2').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('TASK_CANCELLED').waitFor();
  expect(await bar().count()).toBe(0);
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByText('Waiting for its turn').waitFor();
});
