/** How a drive is connected: the address, a password for the device, the steps. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, assertClean, launch, look, openPage, withAccount } from './support/browser.mjs';
import { Server } from './support/server.mjs';

let server;
let browser;
before(async () => {
  server = await Server.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.end();
});

test('the password that the guide makes opens the drive', async () => {
  const page = await openPage(browser, server);
  await withAccount(server, page);
  await page.goto('/settings/connect');
  assert.equal(await page.getByLabel('Address of the drive').inputValue(), `${server.url}/dav/`);
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
    assert.ok((await page.getByRole('main').locator('ol').last().innerText()).includes('/dav/'));
  }
  await look(page, 'connect');
  await assertAccessible(page, 'connect guide');
  const phone = await openPage(browser, server, { phone: true, dark: true });
  await phone.context().addCookies(await page.context().cookies());
  await phone.goto('/settings/connect');
  await phone.getByLabel('Name of the device').waitFor();
  await look(phone, 'connect-phone-dark');
  await assertAccessible(phone, 'connect guide on a phone');
  assertClean(page);
  assertClean(phone);
});
