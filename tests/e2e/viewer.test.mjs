/** One photo at a time: zoom, pan, swipe, slideshow, addresses. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertClean, launch, openPage, tilesLoaded, withAccount } from './support/browser.mjs';
import { album, photo, upload } from './support/pictures.mjs';
import { Server } from './support/server.mjs';

let server;
let browser;
let page;
let phone;
before(async () => {
  server = await Server.start();
  browser = await launch();
  page = await openPage(browser, server);
  await withAccount(server, page);
  await page.goto('/');
  const drawn = await browser.newPage();
  const large = await photo(drawn, { name: 'large.jpg', seed: 70, taken: '2025:01:01 12:00:00', width: 4000, height: 3000 });
  await drawn.close();
  await upload(page, [...(await album(browser)), large]);
  await page.getByRole('heading', { name: '7 files uploaded' }).waitFor();
  await page.getByRole('button', { name: 'Hide the list' }).click();
  await tilesLoaded(page, 7);
  phone = await openPage(browser, server, { phone: true });
  await phone.context().addCookies(await page.context().cookies());
});
after(async () => {
  await browser?.close();
  await server?.end();
});

const shown = (at) => at.locator('.viewer img.here').first().waitFor();
const name = (at) => at.getByRole('dialog').getAttribute('aria-label');
const scale = (at) => at.evaluate(() => new DOMMatrix(getComputedStyle(document.querySelector('.viewer figure')).transform).a);

async function until(check, what) {
  for (let i = 0; i < 100; i++) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  assert.fail(what);
}

test('wheel and double click zoom into the full picture, and a drag pans it', async () => {
  await page.getByRole('link', { name: /1 January 2025/ }).click();
  await shown(page);
  const full = page.waitForResponse((answer) => answer.url().endsWith('/original'));
  await page.mouse.dblclick(700, 450);
  assert.equal((await full).status(), 200);
  await until(async () => (await scale(page)) > 2, 'a double click zooms');
  const before = await page.locator('.viewer figure').boundingBox();
  await page.mouse.move(700, 450);
  await page.mouse.down();
  await page.mouse.move(600, 400, { steps: 4 });
  await page.mouse.up();
  await until(async () => (await page.locator('.viewer figure').boundingBox()).x < before.x - 80, 'a drag pans');
  await page.mouse.dblclick(700, 450);
  await until(async () => (await scale(page)) === 1, 'a double click fits again');
  await page.mouse.wheel(0, -500);
  await until(async () => (await scale(page)) > 1.5, 'the wheel zooms');
  await page.keyboard.press('0');
  await until(async () => (await scale(page)) === 1, 'zero fits');
});

test('the slideshow goes on by itself and stops with escape', async () => {
  await page.keyboard.press('s');
  await until(async () => /20 July 2024/.test(await name(page)), 'the next photo comes');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Slideshow', exact: true }).waitFor();
});

test('deleting goes on to the next photo, and undo brings back', async () => {
  await page.keyboard.press('Delete');
  await until(async () => /15 July 2024/.test(await name(page)), 'the next photo is shown');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('1 photo restored').waitFor();
  await page.keyboard.press('Escape');
  await tilesLoaded(page, 7);
});

test('a photo opened by its address has its neighbours; one that is gone says so', async () => {
  await page.getByRole('link', { name: /15 July 2024/ }).click();
  await shown(page);
  const address = page.url();
  await page.goto(address);
  await shown(page);
  await page.getByRole('button', { name: 'Next photo' }).click();
  await until(async () => /14 July 2024/.test(await name(page)), 'the next photo');
  await page.goto(`${address.slice(0, -4)}ffff`);
  await page.getByRole('heading', { name: 'This photo is not here' }).waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).first().click();
  await tilesLoaded(page, 7);
  assertClean(page);
});

test('fingers swipe, pinch and throw the photo away', async () => {
  await phone.goto('/');
  await tilesLoaded(phone, 7);
  await phone.getByRole('link', { name: /20 July 2024/ }).tap();
  await shown(phone);
  const touch = await phone.context().newCDPSession(phone);
  const say = (type, ...points) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const swipe = async (from, to) => {
    await say('touchStart', from);
    for (let i = 1; i <= 6; i++) await say('touchMove', [from[0] + ((to[0] - from[0]) * i) / 6, from[1] + ((to[1] - from[1]) * i) / 6]);
    await say('touchEnd');
  };
  await swipe([320, 420], [80, 430]);
  await until(async () => /15 July 2024/.test(await name(phone)), 'a swipe goes on');
  await swipe([80, 420], [320, 430]);
  await until(async () => /20 July 2024/.test(await name(phone)), 'a swipe goes back');
  await shown(phone);
  await say('touchStart', [180, 420], [210, 420]);
  for (let i = 1; i <= 6; i++) await say('touchMove', [180 - i * 15, 420], [210 + i * 15, 420]);
  await say('touchEnd');
  await until(async () => (await scale(phone)) > 2, 'a pinch zooms');
  await phone.keyboard.press('0');
  await until(async () => (await scale(phone)) === 1, 'fitted again');
  await swipe([190, 300], [200, 620]);
  await phone.waitForURL('/');
  assertClean(phone);
});
