/** The main way through: photos in by the page, seen, named, tagged, found, put in albums. */
import { test } from 'node:test';
import { assertAccessible, look, tilesLoaded } from './support/browser.mjs';
import { album, damaged, photos, sent, upload } from './support/pictures.mjs';
import { eventually } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const { browser, page, another, call } = await stage();

const theme = (of) => of.evaluate(() => document.documentElement.dataset.theme);
const found = async (words) => (await call('get', `/search?q=${encodeURIComponent(words)}`)).photos.length;

test('a folder of photos appears in the timeline, and a damaged file is named', async () => {
  await page.goto('/');
  await upload(page, [...(await album(browser)), damaged('broken.jpg')]);
  await page.getByRole('heading', { name: '7 files uploaded' }).waitFor();
  await tilesLoaded(page, 6);
  await page.getByText('1 file could not be read').click();
  await page.getByRole('link', { name: 'broken.jpg' }).waitFor();
  await look(page, 'tray');
  await page.getByRole('button', { name: 'Hide the list' }).click();
  const months = ['July 2024', 'June 2024', 'December 2023'];
  await eventually(() => page.locator('.month h2').allInnerTexts(), (shown) => months.every((month) => shown.includes(month)), 'the months');
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

  await eventually(() => found('lighthouse tag:coast rating:4'), 1, 'what was said of it, found');
  await page.reload();
  await page.locator('.viewer img.here').first().waitFor();
  await eventually(() => page.getByLabel('Title', { exact: true }).inputValue(), 'Lighthouse at noon', 'the title');
  // It has neighbours once the timeline is known.
  await page.getByRole('button', { name: 'Previous photo' }).waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('dialog', { name: /15 July 2024/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL('/');
});

async function search(text, found) {
  await page.locator('#search').fill(text);
  await page.locator('#search').press('Enter');
  await page.getByRole('heading', { name: found }).waitFor();
}

test('search finds by title, tag, camera and date, narrows by facet, and says where a query is wrong', async () => {
  // Never the same number twice in a row: what stands there from before would be taken for an answer.
  await search('lighthouse', '1 photo found');
  await search('camera:"Othercam Z"', '2 photos found');
  await search('tag:coast', '1 photo found');
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
  await page.getByRole('option', { name: /Othercam/ }).first().waitFor();
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

  await sent(page, await photos(browser, [{ name: 'sea.jpg', seed: 40, taken: '2022:08:01 12:00:00' }]));
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
  await eventually(() => theme(page), 'dark', 'the theme');
  await eventually(async () => (await call('get', '/account/me')).settings?.theme, 'dark', 'the theme that is kept');

  const phone = await another({ phone: true });
  await phone.goto('/');
  await tilesLoaded(phone, 7);
  await eventually(() => theme(phone), 'dark', 'the theme');
  await eventually(() => phone.evaluate(() => document.documentElement.scrollWidth), 390, 'the width');
  await assertAccessible(phone, 'phone timeline, dark');
  await look(phone, 'phone-dark');
  await phone.locator('.tile.loaded:not([hidden]) a').first().tap();
  await phone.locator('.viewer img.here').first().waitFor();
  await phone.getByRole('button', { name: 'Information' }).tap();
  await phone.getByRole('complementary', { name: 'Information' }).waitFor();
  await look(phone, 'phone-viewer');
  await assertAccessible(phone, 'phone viewer, dark');
});
