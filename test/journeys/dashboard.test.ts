// A person at the dashboard, in a real Chromium, against a real keeper over the demo world: from signing in to taking back.
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startDemoKeeper } from '../rigs/dashboard/demo-keeper.ts';
import type { DemoKeeper } from '../rigs/dashboard/demo-keeper.ts';
import { focused, makeKey, openPage, signIn, startChromium, tabTo } from '../rigs/dashboard/pages.ts';
import type { Walk } from '../rigs/dashboard/pages.ts';

let keeper: DemoKeeper;
let browser: Browser;
let key: string;
const walks: Walk[] = [];

beforeAll(async () => {
  [keeper, browser] = await Promise.all([startDemoKeeper({ 'jobs.checkEveryMs': '3000' }), startChromium()]);
  key = await makeKey(keeper.url, { name: 'people', role: 'admin' });
});

afterAll(async () => {
  await browser?.close();
  await keeper?.remove();
});

afterEach(async () => {
  for (const { complaints, close } of walks.splice(0)) {
    await close();
    expect(complaints).toEqual([]);
  }
});

async function openAs(who: 'nobody' | 'admin', path: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: keeper.url, viewport: { width: 1280, height: 900 } });
  if (who === 'admin') await signIn(context, keeper.url, key);
  const walk = await openPage(context);
  walks.push(walk);
  await walk.page.goto(path);
  return walk.page;
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });

test('a wrong key is refused with its code; the right one signs in to the page that was asked for, and out again', async () => {
  const page = await openAs('nobody', '/alerts');
  await page.getByLabel('Key').fill('hf_wrong_key');
  await button(page, 'Sign in').click();
  await expect.poll(() => page.getByRole('alert').textContent()).toContain('NO_KEY');
  await page.getByLabel('Key').fill(key);
  await button(page, 'Sign in').click();
  await heading(page, 'Alerts').waitFor();
  // No script of the page could read it.
  expect(await page.evaluate('document.cookie')).toBe('');
  await button(page, 'Sign out').click();
  await heading(page, 'Sign in').waitFor();
  expect((await page.request.get('/api/fleet')).status()).toBe(401);
});

test('a session is found by typing, its address can be sent to others, and going back returns to the list', async () => {
  const page = await openAs('admin', '/sessions');
  const rows = page.locator('.rows-body > .row');
  await expect.poll(() => rows.count()).toBe(18);
  await page.keyboard.press('/');
  await page.keyboard.type('company_1');
  await expect.poll(() => rows.count()).toBe(1);
  expect(new URL(page.url()).search).toBe('?query=company_1');
  await page.reload();
  await expect.poll(() => rows.count()).toBe(1);
  await rows.getByRole('link').click();
  await heading(page, 'company_1/main').waitFor();
  await page.getByText('190 files (danger is over 185)').first().waitFor();
  await page.reload();
  await heading(page, 'company_1/main').waitFor();
  await page.goBack();
  await expect.poll(() => rows.count()).toBe(1);
});

test('the suggested plan is reviewed, applied and watched; the fleet shrinks; and an undo brings it back', async () => {
  const page = await openAs('admin', '/');
  const caches = page.locator('.figure').filter({ hasText: 'Caches' }).locator('.figure-value');
  await expect.poll(() => caches.textContent()).toBe('18.8 MB');
  await button(page, 'Clean caches').click();
  await heading(page, 'Clean browser caches').waitFor();
  await page.locator('summary').filter({ hasText: 'gpu-cache' }).click();
  await page.locator('.steps li').filter({ hasText: 'session-sales/Default/GPUCache' }).waitFor();
  // What guards took out of it, and why.
  await page.getByText('The profile lock is of another host, oldhost').waitFor();
  await button(page, 'Apply …').click();
  await button(page, 'Apply').click();
  await page.locator('.note').getByText('Applied:').waitFor();
  expect(await page.getByRole('status').first().textContent()).toContain('Applied: 35 steps');
  const plan = page.url();

  await page.getByRole('link', { name: 'Fleet' }).click();
  await expect.poll(() => caches.textContent(), { timeout: 60_000 }).toBe('2.1 MB');
  await page.getByRole('link', { name: 'Trash' }).click();
  await page.getByText('574 files').waitFor();

  await page.goto(plan);
  await button(page, 'Undo this run').click();
  await button(page, 'Take it back').click();
  await page.locator('.note').getByText('Taken back:').waitFor();
  await page.getByText('taken back', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Fleet' }).click();
  await expect.poll(() => caches.textContent(), { timeout: 60_000 }).toBe('18.8 MB');
});

test('a plan that nobody wants is dropped, and waits no more', async () => {
  const page = await openAs('admin', '/plans');
  await button(page, 'Prune').click();
  await heading(page, 'Prune key files').waitFor();
  await button(page, 'Drop').click();
  await button(page, 'Drop it').click();
  await heading(page, 'Plans').waitFor();
  await expect.poll(() => page.getByRole('link', { name: 'Prune key files' }).count()).toBe(0);
});

test('an alert is acknowledged with a note that others see, and silenced', async () => {
  const page = await openAs('admin', '/alerts');
  const alert = page.locator('.card').filter({ hasText: 'company_3/main' });
  await alert.getByRole('button', { name: 'Acknowledge …' }).click();
  await page.getByLabel('Note for others').fill('its owner pairs it afresh on Monday');
  await button(page, 'Acknowledge').click();
  await expect.poll(() => alert.textContent()).toContain('its owner pairs it afresh on Monday');
  await alert.getByRole('button', { name: 'Silence …' }).click();
  await page.getByLabel(/^For/).selectOption('a day');
  await button(page, 'Silence').click();
  await expect.poll(() => alert.textContent()).toContain('Silenced');
  await page.getByRole('link', { name: 'Fleet' }).click();
  await page.getByText('company_1/main has too many files').waitFor();
  // And from there on to the session.
  await page.getByRole('link', { name: 'company_1/main' }).first().click();
  await heading(page, 'company_1/main').waitFor();
  await page.goBack();
  await heading(page, 'Fleet').waitFor();
  expect(await page.getByText('company_3/main').count()).toBe(0);
});

test('an address that is no page says so', async () => {
  const page = await openAs('admin', '/nowhere');
  await heading(page, 'There is no such page').waitFor();
});

test('what is planned beside a session is about that one, where another place has one of the same name', async () => {
  const twin = join(keeper.world, 'wwebjs/company_1/session-main');
  await mkdir(join(twin, 'Default'), { recursive: true });
  const page = await openAs('admin', '/sessions?query=company_1');
  await expect.poll(() => page.locator('.rows-body > .row').count(), { timeout: 60_000 }).toBe(2);
  await page.goto('/sessions/company_1%2Fmain');
  await page.getByText('Several sessions are called so.').waitFor();
  await page.getByRole('link', { name: /^baileys:/ }).click();
  await page.getByText('190 files (danger is over 185)').first().waitFor();
  await button(page, 'Clear to pair afresh').click();
  await heading(page, 'Clear one session').waitFor();
  expect(await page.locator('.page-head').textContent()).toContain('Session company_1/main in baileys:');
  await button(page, 'Apply …').click();
  expect(await page.locator('dialog').textContent()).toContain('Session company_1/main in baileys:');
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Fleet' }).click();
  await page.locator('.lines').getByText('company_1/main', { exact: true }).first().waitFor();
  await page.goBack();
  await button(page, 'Drop').click();
  await button(page, 'Drop it').click();
  await heading(page, 'Plans').waitFor();
  await rm(twin, { recursive: true });
});

test('what changes on the disk appears without loading the page anew', async () => {
  const page = await openAs('admin', '/sessions?query=newcomer');
  await page.getByText('No session fits this filter.').waitFor();
  const sessions = join(keeper.world, 'baileys');
  await cp(join(sessions, 'acme/support'), join(sessions, 'acme/newcomer'), { recursive: true });
  await page.getByRole('link', { name: 'acme/newcomer' }).waitFor();
});

test('the keyboard alone finds a session, plans, applies and takes back', async () => {
  const page = await openAs('admin', '/');
  await heading(page, 'Fleet').waitFor();
  await page.keyboard.press('Tab');
  expect(await focused(page)).toBe('Skip to the page');
  await tabTo(page, 'Sessions');
  await page.keyboard.press('Enter');
  await page.locator('.row').nth(3).waitFor();
  await tabTo(page, 'Size');
  await page.keyboard.press('Enter');
  await page.locator('[aria-sort="descending"]').waitFor();
  await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
  expect(await focused(page)).toBe('Size↓');
  await page.keyboard.press('/');
  await page.keyboard.type('default/sales');
  await expect.poll(() => page.locator('.rows-body > .row').count()).toBe(1);
  await tabTo(page, 'default/sales');
  await page.keyboard.press('Enter');
  await page.getByText('What it holds').waitFor();
  expect(await focused(page)).toBe('default/sales');
  await tabTo(page, 'Clean caches');
  await page.keyboard.press('Enter');
  await heading(page, 'Clean browser caches').waitFor();
  await tabTo(page, 'Apply …');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Apply');
  await page.keyboard.press('Enter');
  await page.locator('.note').getByText('Applied:').waitFor();
  // The button that was pressed is gone; the page goes on from its top.
  expect(await focused(page)).toBe('Clean browser caches');
  await tabTo(page, 'Undo this run');
  await page.keyboard.press('Enter');
  await page.locator('dialog[open]').waitFor();
  // Escape leaves a question unanswered, and the focus where it was.
  await page.keyboard.press('Escape');
  await page.locator('dialog').waitFor({ state: 'detached' });
  expect(await focused(page)).toBe('Undo this run');
  await page.keyboard.press('Enter');
  await tabTo(page, 'Take it back');
  await page.keyboard.press('Enter');
  await page.locator('.note').getByText('Taken back:').waitFor();
});

test('who may only look is offered nothing else, and a key of one tenant shows that tenant alone', async () => {
  const secret = await makeKey(keeper.url, { name: 'acme looks', role: 'read', tenant: 'acme' }, key);
  const page = await openAs('nobody', '/sessions');
  await page.getByLabel('Key').fill(secret);
  await button(page, 'Sign in').click();
  await page.getByRole('link', { name: 'acme/sales' }).waitFor();
  expect(await page.getByRole('link', { name: 'company_1/main' }).count()).toBe(0);
  await page.getByRole('link', { name: 'acme/sales' }).click();
  await page.getByText('Making plans needs a key with the role operate.').waitFor();
  expect(await page.getByRole('link', { name: 'Keys' }).count()).toBe(0);
});

test('a key is made, shown once, works, and ends when it is revoked', async () => {
  const page = await openAs('admin', '/keys');
  await page.getByLabel('Name').fill('the board in the hall');
  await button(page, 'Make a key').click();
  const secret = (await page.locator('.secret').textContent()) ?? '';
  const ask = (): Promise<number> =>
    fetch(`${keeper.url}/api/fleet`, { headers: { authorization: `Bearer ${secret}` } }).then(
      ({ status }) => status,
    );
  expect(await ask()).toBe(200);
  await page.reload();
  const row = page.getByRole('rowheader', { name: 'the board in the hall' });
  await row.waitFor();
  expect(await page.locator('.secret').count()).toBe(0);
  await button(page, 'Revoke the board in the hall').click();
  await button(page, 'Revoke').click();
  await row.waitFor({ state: 'detached' });
  expect(await ask()).toBe(401);
});

test('a keeper that dies is said to be away; the page goes on by itself when it is back', async () => {
  const page = await openAs('admin', '/plans');
  await page.locator('.live-mark.is-live').waitFor();
  await keeper.kill();
  await page.getByText('The connection to the keeper was lost').waitFor();
  await button(page, 'Prune').click();
  await page.getByText('Then try again: it may not have been heard.').waitFor();
  await keeper.startAgain();
  // Who was signed in is known to nobody any more, which the page finds out by itself.
  await page.getByLabel('Key').fill(key);
  await button(page, 'Sign in').click();
  await heading(page, 'Plans').waitFor();
  await page.locator('.live-mark.is-live').waitFor();
  expect(await page.locator('.connection-note').count()).toBe(0);
});
