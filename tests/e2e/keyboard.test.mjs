/** Everything in the grid by keyboard alone. */
import { test } from 'node:test';
import { tilesLoaded } from './support/browser.mjs';
import { album } from './support/pictures.mjs';
import { eventually, undo } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const { page } = await stage({ photos: album });

const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
const focus = (date, what) => eventually(focused, new RegExp(date), what);

test('arrows move, enter opens, escape comes back to the same photo', async () => {
  await page.keyboard.press('ArrowRight');
  await focus('20 July 2024', 'the newest photo has the focus');
  await page.keyboard.press('ArrowRight');
  await focus('15 July 2024', 'one to the right');
  await page.keyboard.press('ArrowDown');
  await focus('2 June 2024', 'one month down');
  await page.keyboard.press('Enter');
  await page.locator('.viewer img.here').first().waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('dialog', { name: /25 December 2023/ }).waitFor();
  await page.keyboard.press('Escape');
  await focus('25 December 2023', 'the photo seen last has the focus');
});

test('space selects, shift with an arrow selects a range, f makes favourites', async () => {
  await page.keyboard.press('Home');
  await focus('20 July 2024', 'the first photo');
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
  await focus('24 December 2023', 'the last photo');
  await page.keyboard.press('Delete');
  await tilesLoaded(page, 5);
  await undo(page, '1 photo moved to the trash');
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
  await eventually(() => page.evaluate(() => document.activeElement?.id), 'search', 'the focus');
});
