/** How a drive is connected: the address, a password for the device, the steps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, look } from './support/browser.mjs';
import { eventually } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const { server, page, another } = await stage();

test('the password that the guide makes opens the drive', async () => {
  await page.goto('/settings/connect');
  await eventually(() => page.getByLabel('Address of the drive').inputValue(), `${server.url}/dav/`, 'the address');
  await page.getByLabel('Name of the device').fill('Test laptop');
  await page.getByRole('button', { name: 'Make a password' }).click();
  const password = await page.getByLabel('Copy this now. It is shown only once.').inputValue();
  await page.getByRole('img', { name: 'The password, to be scanned by a phone' }).waitFor();
  const drive = await fetch(`${server.url}/dav/`, {
    method: 'PROPFIND',
    headers: { Depth: '0', Authorization: `Basic ${Buffer.from(`ada:${password}`).toString('base64')}` },
  });
  assert.equal(drive.status, 207);
  for (const place of ['mac', 'windows', 'gnome', 'kde', 'ios', 'android', 'rclone']) {
    await page.getByLabel('Where do you connect?').selectOption(place);
    await eventually(() => page.getByRole('main').locator('ol').last().innerText(), /\/dav\//, `the steps of ${place}`);
  }
  await look(page, 'connect');
  await assertAccessible(page, 'connect guide');
  const phone = await another({ phone: true, dark: true });
  await phone.goto('/settings/connect');
  await phone.getByLabel('Name of the device').waitFor();
  await look(phone, 'connect-phone-dark');
  await assertAccessible(phone, 'connect guide on a phone');
});
