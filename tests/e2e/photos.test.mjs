/** The main way through: photos in by the page, seen, named, tagged, found, put in albums. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, assertClean, launch, look, openPage, tilesLoaded, withAccount } from './support/browser.mjs';
import { album, damaged, photo, upload } from './support/pictures.mjs';
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
});
after(async () => {
  await browser?.close();
  await server?.end();
});

test('a folder of photos appears in the timeline, and a damaged file is named', async () => {
  await upload(page, [...(await album(browser)), damaged('broken.jpg')]);
  await page.getByRole('heading', { name: '7 files uploaded' }).waitFor();
  await tilesLoaded(page, 6);
  await page.getByText('1 file could not be read').click();
  await page.getByRole('link', { name: 'broken.jpg' }).waitFor();
  await look(page, 'tray');
  await page.getByRole('button', { name: 'Hide the list' }).click();
  const months = await page.locator('.month h2').allInnerTexts();
  for (const month of ['July 2024', 'June 2024', 'December 2023']) assert.ok(months.includes(month), months.join());
  await assertAccessible(page, 'timeline');
  await look(page, 'timeline');
});

test('what the server has is not sent again', async () => {
  await upload(page, await album(browser));
  await page.getByText('6 already there').waitFor();
  await page.getByRole('button', { name: 'Hide the list' }).click();
});

test('a photo opens, tells its camera and date, and takes a title, a tag and stars', async () => {
  await page.getByRole('link', { name: /14 July 2024/ }).click();
  await page.locator('.viewer img.here').first().waitFor();
  await page.keyboard.press('i');
  await page.getByText('Testcam 1').waitFor();
  await page.getByText('as the camera wrote it').waitFor();
  await assertAccessible(page, 'viewer');

  await page.getByLabel('Title', { exact: true }).fill('Lighthouse at noon');
  await page.getByLabel('Title', { exact: true }).press('Enter');
  await page.getByLabel('Add a tag').fill('coast');
  await page.getByLabel('Add a tag').press('Enter');
  await page.getByRole('link', { name: 'coast' }).waitFor();
  await page.getByRole('button', { name: '4 stars' }).click();
  await page.locator('[aria-label="4 stars"][aria-pressed=true]').waitFor();
  await page.getByText('All details').click();
  await page.getByLabel('Find a detail').fill('model');
  await page.locator('dd', { hasText: 'Testcam 1' }).first().waitFor();
  await look(page, 'viewer');

  await page.reload();
  await page.locator('.viewer img.here').first().waitFor();
  assert.equal(await page.getByLabel('Title', { exact: true }).inputValue(), 'Lighthouse at noon');
  await page.keyboard.press('ArrowLeft');
  await page.waitForURL((url) => url.pathname.startsWith('/photo/'));
  await page.keyboard.press('Escape');
  await page.waitForURL('/');
});

async function search(text, found) {
  await page.locator('#search').fill(text);
  await page.locator('#search').press('Enter');
  await page.getByRole('heading', { name: found }).waitFor();
}

test('search finds by title, tag, camera and date, narrows by facet, and says where a query is wrong', async () => {
  // A change is findable within two seconds.
  await page.waitForTimeout(2000);
  await search('lighthouse', '1 photo found');
  await search('tag:coast', '1 photo found');
  await search('camera:"Othercam Z"', '2 photos found');
  await search('date:2024-07', '3 photos found');
  await page.locator('.side').getByRole('link', { name: /coast/ }).click();
  await page.getByRole('heading', { name: '1 photo found' }).waitFor();
  await assertAccessible(page, 'search');
  await look(page, 'search');
  await search('zebra', '0 photos found');
  await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
  await search('rating:>=', 'The search was not understood');
  await page.locator('mark').waitFor();

  await page.locator('#search').fill('oth');
  await page.getByRole('option').first().waitFor();
  await page.locator('#search').press('ArrowDown');
  await page.locator('#search').press('Enter');
  await page.getByRole('heading', { name: '2 photos found' }).waitFor();
});

test('albums are folders: made, filled, nested, renamed, and deleted when empty', async () => {
  await page.getByRole('link', { name: 'Albums' }).click();
  await page.getByRole('button', { name: 'New album' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Summer');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Summer', level: 1 }).waitFor();

  const drawn = await browser.newPage();
  await upload(page, [await photo(drawn, { name: 'sea.jpg', seed: 40, taken: '2022:08:01 12:00:00' })]);
  await drawn.close();
  await page.getByRole('heading', { name: '1 file uploaded' }).waitFor();
  await page.getByRole('button', { name: 'Hide the list' }).click();
  await tilesLoaded(page, 1);

  await page.getByRole('button', { name: 'Album actions' }).click();
  await page.getByRole('menuitem', { name: 'New album' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Beach');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Beach', level: 1 }).waitFor();
  await page.getByRole('navigation', { name: 'You are here' }).getByRole('link', { name: 'Summer' }).waitFor();

  await page.getByRole('button', { name: 'Album actions' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Dunes');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Dunes', level: 1 }).waitFor();
  await assertAccessible(page, 'album');
  await page.getByRole('button', { name: 'Album actions' }).click();
  await page.getByRole('menuitem', { name: 'Delete album' }).click();
  await page.getByRole('heading', { name: 'Summer', level: 1 }).waitFor();
  await look(page, 'album');
});

test('dark mode is kept on the server, and the phone has everything within reach', async () => {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Appearance' }).click();
  await page.getByLabel('Dark').check();
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
  await page.waitForTimeout(300);

  const phone = await openPage(browser, server, { phone: true });
  await phone.context().addCookies(await page.context().cookies());
  await phone.goto('/');
  await tilesLoaded(phone, 7);
  assert.equal(await phone.evaluate(() => document.documentElement.dataset.theme), 'dark');
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(wide, 390);
  await assertAccessible(phone, 'phone timeline, dark');
  await look(phone, 'phone-dark');
  await phone.locator('.tile.loaded:not([hidden]) a').first().tap();
  await phone.locator('.viewer img.here').first().waitFor();
  await phone.getByRole('button', { name: 'Information' }).tap();
  await phone.getByRole('complementary', { name: 'Information' }).waitFor();
  await look(phone, 'phone-viewer');
  await assertAccessible(phone, 'phone viewer, dark');
  assertClean(phone);
  assertClean(page);
});
