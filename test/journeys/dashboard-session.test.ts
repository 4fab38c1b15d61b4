// The page of one session, in a real Chromium: its runs, a snapshot that was kept apart, and a session of another keeper.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startDemoKeeper } from '../rigs/dashboard/demo-keeper.ts';
import type { DemoKeeper } from '../rigs/dashboard/demo-keeper.ts';
import { openPage, startChromium } from '../rigs/dashboard/pages.ts';
import type { Walk } from '../rigs/dashboard/pages.ts';
import { freshSchema, sharedPostgres } from '../rigs/postgres/server.ts';

let north: DemoKeeper;
let south: DemoKeeper;
let browser: Browser;
let walk: Walk;

beforeAll(async () => {
  const postgres = await sharedPostgres();
  const fleet = postgres.url(freshSchema());
  const start = (machine: string): Promise<DemoKeeper> =>
    startDemoKeeper({ fleet, machine, fleetLapseMs: '3000', 'jobs.checkEveryMs': '1000' });
  [north, south, browser] = await Promise.all([start('north'), start('south'), startChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([north?.remove(), south?.remove()]);
});

afterEach(async () => {
  await walk.close();
  expect(walk.complaints).toEqual([]);
});

async function openSession(name: string, keeper: DemoKeeper): Promise<Page> {
  walk = await openPage(await browser.newContext({ baseURL: north.url }));
  const { page } = walk;
  await page.goto(`/sessions?query=${encodeURIComponent(keeper.world)}`);
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByText('What it holds').waitFor();
  return page;
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const runs = (page: Page) => page.getByRole('region', { name: 'Runs about it' }).locator('tbody > tr');

test('a snapshot that was kept apart says why, and counts as good once somebody has approved it', async () => {
  const page = await openSession('company_2/main', north);
  await button(page, 'Take a snapshot now').click();
  await page.getByText('It was taken.').waitFor();
  const folder = join(north.world, 'baileys/company_2');
  for (const name of await readdir(folder))
    if (name !== 'creds.json') await rm(join(folder, name), { recursive: true });
  await button(page, 'Take a snapshot now').click();
  const apart = page.getByRole('row').filter({ hasText: 'shrunk' });
  await apart.getByRole('button', { name: 'Approve …' }).click();
  const dialog = page.locator('dialog[open]');
  await dialog.getByText(/records/).waitFor();
  await button(page, 'Approve it').click();
  await apart.waitFor({ state: 'detached' });
  await expect
    .poll(() => page.getByRole('row').filter({ hasText: 'latest' }).textContent())
    .toContain('good');
  expect(await button(page, 'Approve …').count()).toBe(0);
});

test('what another keeper has is planned for, applied and taken back from here, and its runs stand on its page', async () => {
  const page = await openSession('default/sales', south);
  expect(new URL(page.url()).searchParams.get('home')).toMatch(/^home-/);
  const address = page.url();
  await page.getByText('None so far.').waitFor();
  await button(page, 'Clean caches').click();
  await page.getByRole('heading', { level: 1, name: 'Clean browser caches' }).waitFor();
  await button(page, 'Apply …').click();
  await button(page, 'Apply').click();
  await page.locator('.note').getByText('Applied:').waitFor();
  await button(page, 'Undo this run').click();
  await button(page, 'Take it back').click();
  await page.locator('.note').getByText('Taken back:').waitFor();
  await page.goto(address);
  await expect.poll(() => runs(page).count()).toBe(2);
  expect(await runs(page).allTextContents()).toEqual([
    expect.stringMatching(/^Undo.*done/),
    expect.stringMatching(/^Clean browser caches.*taken back/),
  ]);
  await runs(page).getByRole('link', { name: 'Clean browser caches' }).click();
  await page.getByRole('cell', { name: 'taken back' }).first().waitFor();
});

test('while its keeper is away the page says so, shows what was seen last and offers nothing; then it goes on', async () => {
  const page = await openSession('default/support', south);
  await button(page, 'Clean caches').waitFor();
  await south.kill();
  await page.getByText('Nothing until its keeper is heard of again').waitFor();
  expect(await button(page, 'Clean caches').count()).toBe(0);
  await page.reload();
  await page.getByText('Its keeper is not heard of.').waitFor();
  await page.getByText('HOME_UNREACHABLE').waitFor();
  await page
    .locator('.figures')
    .getByText(/\d MB$/)
    .waitFor();
  await south.startAgain();
  await button(page, 'Clean caches').waitFor();
});
