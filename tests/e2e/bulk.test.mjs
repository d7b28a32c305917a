/** Many photos at once, by mouse and by finger. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, look, settled, tilesLoaded } from './support/browser.mjs';
import { album } from './support/pictures.mjs';
import { eventually, gone, shows } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const { page, another, call } = await stage({ photos: album });

const photoOf = (date) => page.getByRole('link', { name: new RegExp(date) });
const box = (date) => page.getByRole('checkbox', { name: new RegExp(date) });
const all = () => call('get', '/photos?limit=100');

test('a tag, stars and a corrected clock reach every selected photo', async () => {
  await photoOf('20 July 2024').hover();
  await box('20 July 2024').click();
  await photoOf('2 June 2024').click({ modifiers: ['Shift'] });
  await page.getByText('4 selected').waitFor();
  await assertAccessible(page, 'selection');
  await look(page, 'selection');

  await page.getByRole('button', { name: 'Tags' }).click();
  await page.getByLabel('Tag', { exact: true }).fill('summer');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('4 photos changed').waitFor();
  assert.equal((await all()).filter((one) => one.tags.includes('summer')).length, 4);

  await page.getByRole('button', { name: 'Rating' }).click();
  await page.getByRole('menuitem', { name: '3 stars' }).click();
  await eventually(async () => (await all()).filter((one) => one.rating === 3).length, 4, 'photos of three stars');

  await page.getByRole('button', { name: 'Shift date' }).click();
  await page.getByLabel('Days').fill('1');
  await page.getByLabel('Earlier').check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await photoOf('19 July 2024').waitFor();
  await gone(page.getByRole('dialog'));
  await shows(page.getByText('4 selected'), 1);
  await page.keyboard.press('Escape');
  await gone(page.getByText('4 selected'));
});

test('a tag has a page of its own', async () => {
  await page.getByRole('link', { name: 'Albums' }).click();
  await page.getByRole('link', { name: /summer/ }).click();
  await page.getByRole('heading', { name: 'summer' }).waitFor();
  await tilesLoaded(page, 4);
});

test('a long press and a drag select on a phone, and the list does not scroll meanwhile', async () => {
  const phone = await another({ phone: true });
  await phone.goto('/');
  await tilesLoaded(phone, 6);
  const touch = await phone.context().newCDPSession(phone);
  const middle = async (date) => {
    const at = await phone.getByRole('link', { name: new RegExp(date) }).boundingBox();
    return { x: at.x + at.width / 2, y: at.y + at.height / 2 };
  };
  const from = await middle('19 July 2024');
  const to = await middle('1 June 2024');
  const say = (type, point) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: point ? [point] : [] });
  await say('touchStart', from);
  await phone.getByText('1 selected').waitFor();
  for (let i = 1; i <= 10; i++) {
    await say('touchMove', { x: from.x + ((to.x - from.x) * i) / 10, y: from.y + ((to.y - from.y) * i) / 10 });
    await settled(phone);
  }
  await say('touchEnd');
  await phone.getByText('4 selected').waitFor();
  assert.equal(await phone.evaluate(() => document.getElementById('photos').scrollTop), 0);
  assert.equal(new URL(phone.url()).pathname, '/');
});
