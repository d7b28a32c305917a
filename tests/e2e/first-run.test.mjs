import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OWNER, assertAccessible, assertClean, launch, look, lookAround, openPage } from './support/browser.mjs';
import { Server } from './support/server.mjs';

let server;
let browser;
before(async () => {
  server = await Server.start({ https: '127.0.0.1:0' });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.end();
});

async function fill(page, code) {
  await page.getByLabel('Set-up code').fill(code);
  await page.getByLabel('Name of this server').fill(OWNER.server_name);
  await page.getByLabel('Your name').fill(OWNER.display_name);
  await page.getByLabel('User name').fill(OWNER.username);
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Create account' }).click();
}

test('the first account is made with the printed code and no other', async () => {
  const page = await openPage(browser, server);
  await page.goto('/');
  await page.getByRole('heading', { name: 'Welcome to Albumen' }).waitFor();
  await lookAround(page, 'set-up');

  await fill(page, 'AAAA-AAAA');
  await page.locator('.error').first().waitFor();
  assert.equal(await page.getByRole('button', { name: 'Create account' }).isVisible(), true);

  await fill(page, server.setupCode);
  await page.getByRole('heading', { name: 'Your server is ready', exact: false }).waitFor();
  await page.getByRole('img', { name: /^QR code of http/ }).waitFor();
  await page.getByText('.local:', { exact: false }).first().waitFor();
  await lookAround(page, 'first-run');
  await page.getByRole('link', { name: 'Go to your photos' }).click();
  await page.getByRole('heading', { name: 'No photos yet' }).waitFor();
  await assertAccessible(page, 'empty timeline');
  await look(page, 'empty');
  assertClean(page);
  await page.context().close();
});

test('signing in says when a password is wrong, and signing out ends it', async () => {
  const page = await openPage(browser, server);
  await page.goto('/');
  await page.getByLabel('User name or e-mail').fill(OWNER.username);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await assertAccessible(page, 'sign-in');

  await page.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  await assertAccessible(page, 'settings');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('User name or e-mail').waitFor();
  assert.equal((await page.request.get('/api/v1/account/me')).status(), 401);
  assertClean(page);
  await page.context().close();
});
