/** Everything in the grid by keyboard alone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertClean, launch, openPage, tilesLoaded, withAccount } from './support/browser.mjs';
import { album, upload } from './support/pictures.mjs';
import { Server } from './support/server.mjs';

let server;
let browser;
let page;
before(async () => {
  server = await Server.start();
  browser = await launch();
  page = await openPage(browser, server);
  await withAccount(server, page);
  await page.goto('/');
  await upload(page, await album(browser));
  await page.getByRole('heading', { name: '6 files uploaded' }).waitFor();
  await page.getByRole('button', { name: 'Hide the list' }).click();
  await tilesLoaded(page, 6);
});
after(async () => {
  await browser?.close();
  await server?.end();
});

const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
async function until(check, what) {
  for (let i = 0; i < 100; i++) {
    if (await check()) return;
    await page.waitForTimeout(50);
  }
  assert.fail(`${what}; the focus is on “${await focused()}”`);
}

test('arrows move, enter opens, escape comes back to the same photo', async () => {
  await page.keyboard.press('ArrowRight');
  await until(async () => /20 July 2024/.test(await focused()), 'the newest photo has the focus');
  await page.keyboard.press('ArrowRight');
  await until(async () => /15 July 2024/.test(await focused()), 'one to the right');
  await page.keyboard.press('ArrowDown');
  await until(async () => /2 June 2024/.test(await focused()), 'one month down');
  await page.keyboard.press('Enter');
  await page.locator('.viewer img.here').first().waitFor();
  await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(400);
  await page.keyboard.press('Escape');
  await until(async () => /25 December 2023/.test(await focused()), 'the photo seen last has the focus');
});

test('space selects, shift with an arrow selects a range, f makes favourites', async () => {
  await page.keyboard.press('Home');
  await until(async () => /20 July 2024/.test(await focused()), 'the first photo');
  await page.keyboard.press(' ');
  await page.getByText('1 selected').waitFor();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByText('3 selected').waitFor();
  await page.keyboard.press('f');
  await page.getByText('3 photos marked as favourite').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Favourites' }).click();
  await tilesLoaded(page, 3);
  await page.getByRole('link', { name: 'Photos', exact: true }).click();
  await tilesLoaded(page, 6);
});

test('delete moves to the trash and undo brings back', async () => {
  await page.keyboard.press('End');
  await until(async () => /24 December 2023/.test(await focused()), 'the last photo');
  await page.keyboard.press('Delete');
  await page.getByText('1 photo moved to the trash').waitFor();
  await tilesLoaded(page, 5);
  await page.getByRole('button', { name: 'Undo' }).click();
  await tilesLoaded(page, 6);
});

test('a archives, and the archive gives back', async () => {
  await page.getByRole('link', { name: /14 July 2024/ }).focus();
  await page.keyboard.press('a');
  await tilesLoaded(page, 5);
  await page.getByRole('link', { name: 'Archive' }).click();
  await tilesLoaded(page, 1);
  await page.getByRole('link', { name: /14 July 2024/ }).focus();
  await page.keyboard.press('a');
  await page.getByRole('heading', { name: 'Nothing in the archive' }).waitFor();
});

test('the list of keys opens and closes', async () => {
  await page.getByRole('link', { name: 'Photos', exact: true }).click();
  await tilesLoaded(page, 6);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'detached' });
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'search');
  assertClean(page);
});
