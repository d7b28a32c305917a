/** One trash for files, folders and photos. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, look } from './support/browser.mjs';
import { album } from './support/pictures.mjs';
import { text } from './support/requests.mjs';
import { eventually, gone, undo } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const { browser, page, another, call, send, act } = await stage();
const row = (name) => page.locator('li[aria-posinset]').filter({ has: page.getByRole('button', { name, exact: true }) });

test('an empty trash says what it is for', async () => {
  await page.goto('/trash');
  await page.getByText('The trash is empty').waitFor();
  await assertAccessible(page, 'empty trash');
});

test('a file, a folder and a photo wait together, each with its days', async () => {
  const letter = await send('/', text('letter.txt'));
  await send('/Old/Deep', text('inside.txt'));
  const old = (await call('get', '/folders')).find((one) => one.name === 'Old');
  await send('/', (await album(browser))[0]);
  const [photo] = await eventually(() => call('get', '/photos'), ([one]) => one?.state === 'ready', 'the photo', 30_000);
  await call('delete', `/photos/${photo.id}`);
  await call('delete', `/files/${letter.id}`);
  await call('delete', `/files/${old.id}`);
  await page.goto('/trash');
  for (const name of ['letter.txt', 'Old', 'walk-1.jpg']) await row(name).waitFor();
  await page.getByText(/29 days left|30 days left/).first().waitFor();
  await page.getByText(/The trash takes/).waitFor();
  await look(page, 'trash');
  await assertAccessible(page, 'trash');
});

test('restored to where it was, taken back, and restored elsewhere', async () => {
  await act('Old', 'Restore');
  await gone(row('Old'));
  assert.ok((await call('get', '/files?path=/Old/Deep')).some((one) => one.name === 'inside.txt'));
  await undo(page, '1 item restored');
  await row('Old').waitFor();
  await act('Old', 'Restore');
  await gone(row('Old'));
  await act('letter.txt', 'Restore to another folder');
  await page.getByRole('radio', { name: 'Old' }).check({ force: true });
  await page.getByRole('button', { name: 'Restore here' }).click();
  await gone(row('letter.txt'));
  assert.ok((await call('get', '/files?path=/Old')).some((one) => one.name === 'letter.txt'));
});

test('for good only after a question, one by one and all at once', async () => {
  await row('walk-1.jpg').getByRole('checkbox').click();
  await page.keyboard.press('Delete');
  await page.getByText('Delete 1 item for good?').waitFor();
  await look(page, 'trash-purge');
  await page.getByRole('button', { name: 'Cancel' }).click();
  assert.equal((await call('get', '/trash')).length, 1);
  await page.keyboard.press('Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
  await page.getByText('1 item deleted for good').waitFor();
  assert.equal((await call('get', '/trash')).length, 0);

  for (const name of ['a.txt', 'b.txt']) {
    const made = await send('/', text(name));
    await call('delete', `/files/${made.id}`);
  }
  await page.reload();
  await page.getByRole('button', { name: 'Empty the trash' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
  await page.getByText('The trash is empty').waitFor();
  assert.equal((await call('get', '/trash')).length, 0);
});

test('on a phone and in the dark', async () => {
  const made = await send('/', text('holiday plans.txt'));
  await call('delete', `/files/${made.id}`);
  const phone = await another({ phone: true, dark: true });
  await phone.goto('/albums');
  await phone.getByRole('link', { name: 'Trash' }).click();
  await phone.getByRole('button', { name: 'holiday plans.txt', exact: true }).waitFor();
  await look(phone, 'trash-phone-dark');
  await assertAccessible(phone, 'trash on a phone');
});
