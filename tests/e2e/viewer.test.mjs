/** One photo at a time: zoom, pan, swipe, slideshow, addresses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tilesLoaded } from './support/browser.mjs';
import { album, photos } from './support/pictures.mjs';
import { eventually, undo } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const large = { name: 'large.jpg', seed: 70, taken: '2025:01:01 12:00:00', width: 4000, height: 3000 };
const { page, another } = await stage({ photos: async (browser) => [...(await album(browser)), ...(await photos(browser, [large]))] });

const shown = (at) => at.locator('.viewer img.here').first().waitFor();
const name = (at) => at.getByRole('dialog').getAttribute('aria-label');
const scale = (at) => at.evaluate(() => new DOMMatrix(getComputedStyle(document.querySelector('.viewer figure')).transform).a);

const isCalled = (at, date, what) => eventually(() => name(at), new RegExp(date), what);
const scaled = (at, fits, what) => eventually(() => scale(at), fits, what);

test('wheel and double click zoom into the full picture, and a drag pans it', async () => {
  await page.getByRole('link', { name: /1 January 2025/ }).click();
  await shown(page);
  const full = page.waitForResponse((answer) => answer.url().endsWith('/original'));
  await page.mouse.dblclick(700, 450);
  assert.equal((await full).status(), 200);
  await scaled(page, (by) => by > 2, 'a double click zooms');
  const before = await page.locator('.viewer figure').boundingBox();
  await page.mouse.move(700, 450);
  await page.mouse.down();
  await page.mouse.move(600, 400, { steps: 4 });
  await page.mouse.up();
  await eventually(async () => (await page.locator('.viewer figure').boundingBox()).x, (x) => x < before.x - 80, 'a drag pans');
  await page.mouse.dblclick(700, 450);
  await scaled(page, 1, 'a double click fits again');
  await page.mouse.wheel(0, -500);
  await scaled(page, (by) => by > 1.5, 'the wheel zooms');
  await page.keyboard.press('0');
  await scaled(page, 1, 'zero fits');
});

test('the slideshow goes on by itself and stops with escape', async () => {
  await page.keyboard.press('s');
  await isCalled(page, '20 July 2024', 'the next photo comes');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Slideshow', exact: true }).waitFor();
});

test('deleting goes on to the next photo, and undo brings back', async () => {
  await page.keyboard.press('Delete');
  await isCalled(page, '15 July 2024', 'the next photo is shown');
  await undo(page, '1 photo moved to the trash');
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
  await isCalled(page, '14 July 2024', 'the next photo');
  await page.goto(`${address.slice(0, -4)}ffff`);
  await page.getByRole('heading', { name: 'This photo is not here' }).waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).first().click();
  await tilesLoaded(page, 7);
});

test('fingers swipe, pinch and throw the photo away', async () => {
  const phone = await another({ phone: true });
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
  await isCalled(phone, '15 July 2024', 'a swipe goes on');
  await swipe([80, 420], [320, 430]);
  await isCalled(phone, '20 July 2024', 'a swipe goes back');
  await shown(phone);
  await say('touchStart', [180, 420], [210, 420]);
  for (let i = 1; i <= 6; i++) await say('touchMove', [180 - i * 15, 420], [210 + i * 15, 420]);
  await say('touchEnd');
  await scaled(phone, (by) => by > 2, 'a pinch zooms');
  await phone.keyboard.press('0');
  await scaled(phone, 1, 'fitted again');
  await swipe([190, 300], [200, 620]);
  await phone.waitForURL('/');
});
