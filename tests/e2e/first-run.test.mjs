/** The first minutes with a server: the first account, and signing in and out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OWNER, assertAccessible, look, lookAround } from './support/browser.mjs';
import { stage } from './support/stage.mjs';

const { server, guest } = await stage({ serve: { https: '127.0.0.1:0' }, owner: false });

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
  const page = await guest();
  await page.goto('/');
  await page.getByRole('heading', { name: 'Welcome to Albumen' }).waitFor();
  await lookAround(page, 'set-up');

  await fill(page, 'AAAA-AAAA');
  await page.locator('.error').first().waitFor();
  await page.getByRole('button', { name: 'Create account' }).waitFor();

  await fill(page, server.setupCode);
  await page.getByRole('heading', { name: 'Your server is ready', exact: false }).waitFor();
  await page.getByRole('img', { name: /^QR code of http/ }).waitFor();
  await page.getByText('.local:', { exact: false }).first().waitFor();
  await lookAround(page, 'first-run');
  await page.getByRole('link', { name: 'Go to your photos' }).click();
  await page.getByRole('heading', { name: 'No photos yet' }).waitFor();
  await assertAccessible(page, 'empty timeline');
  await look(page, 'empty');
});

test('signing in says when a password is wrong, and signing out ends it', async () => {
  const page = await guest();
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
});
