/** The second factor: an authenticator app and recovery codes. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { OWNER, lookAround } from './support/browser.mjs';
import { requestsOf } from './support/requests.mjs';
import { eventually } from './support/shown.mjs';
import { stage } from './support/stage.mjs';
import { totp } from './support/totp.mjs';

const { page, call, guest, enter, dialog } = await stage();
let secret;
let codes;

async function withPassword(button) {
  await dialog().getByLabel('Your password').fill(OWNER.password);
  await dialog().getByRole('button', { name: button }).click();
}
async function signIn() {
  const other = await guest();
  await other.goto('/');
  await other.getByLabel('User name or e-mail').fill(OWNER.username);
  await other.getByLabel('Password', { exact: true }).fill(OWNER.password);
  await other.getByRole('button', { name: 'Sign in' }).click();
  return other;
}

test('it is switched on with the app’s code, and the recovery codes are shown once', async () => {
  await page.goto('/settings/sign-in');
  await page.getByRole('button', { name: 'Switch on' }).click();
  await dialog().getByLabel('Your password').fill('not the password');
  await dialog().getByRole('button', { name: 'Go on' }).click();
  await dialog().getByRole('alert').waitFor();
  await withPassword('Go on');
  const picture = page.getByAltText('QR code for the authenticator app');
  await eventually(() => picture.evaluate((image) => image.complete && image.naturalWidth > 100), true, 'the picture of the code');
  secret = await dialog().getByLabel('Secret for the app').inputValue();
  await lookAround(page, 'totp');
  await dialog().getByLabel('Code that the app shows now').fill('000000');
  await dialog().getByRole('button', { name: 'Switch on' }).click();
  await dialog().locator('.error').waitFor();
  await dialog().getByLabel('Code that the app shows now').fill(totp(secret));
  await dialog().getByRole('button', { name: 'Switch on' }).click();
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  codes = await eventually(() => dialog().locator('ol li').allInnerTexts(), ({ length }) => length === 10, 'the codes');
  await lookAround(page, 'recovery-codes');
  const waits = page.waitForEvent('download');
  await dialog().getByRole('link', { name: 'Download' }).click();
  const kept = await readFile(await (await waits).path(), 'utf8');
  for (const code of codes) assert.ok(kept.includes(code));
  await dialog().getByRole('button', { name: 'I have kept them' }).click();
  await page.getByText('10 recovery codes are left.', { exact: false }).waitFor();
  await lookAround(page, 'settings-sign-in');
});

test('a sign-in asks for the code, and takes a recovery code once', async () => {
  const first = await signIn();
  await first.getByRole('heading', { name: 'One more step' }).waitFor();
  await lookAround(first, 'sign-in-code');
  await first.getByLabel('Code').fill('000000');
  await first.getByRole('button', { name: 'Go on' }).click();
  await first.getByRole('alert').waitFor();
  // The code of this half minute was taken when it was switched on; the next one is good already.
  await first.getByLabel('Code').fill(totp(secret, 1));
  await first.getByRole('button', { name: 'Go on' }).click();
  await first.getByRole('heading', { name: 'No photos yet' }).waitFor();

  for (const good of [true, false]) {
    const other = await signIn();
    await other.getByLabel('Code').fill(codes[0]);
    await other.getByRole('button', { name: 'Go on' }).click();
    if (good) await other.getByRole('heading', { name: 'No photos yet' }).waitFor();
    else await other.getByRole('alert').waitFor();
  }
});

test('new recovery codes end the old ones, and it is switched off with the password', async () => {
  await page.reload();
  await page.getByText('9 recovery codes are left.', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Make new recovery codes' }).click();
  await withPassword('Make new ones');
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  const fresh = await eventually(() => dialog().locator('ol li').allInnerTexts(), ({ length }) => length === 10, 'the new codes');
  assert.ok(fresh.every((code) => !codes.includes(code)));
  await dialog().getByRole('button', { name: 'I have kept them' }).click();

  await page.getByRole('button', { name: 'Switch off' }).click();
  await withPassword('Switch off');
  await page.getByText('The second factor is off').waitFor();
  const other = await signIn();
  await other.getByRole('heading', { name: 'No photos yet' }).waitFor();
});

test('an administrator takes a lost second factor away', async () => {
  const bob = { username: 'bob', email: 'bob@example.org', password: 'battery staple horse' };
  await call('post', '/admin/users', bob);
  const his = requestsOf(await enter(bob));
  const begun = await his.call('post', '/auth/totp', { password: bob.password });
  await his.call('post', '/auth/totp/confirm', { totp: totp(begun.secret) });

  await page.goto('/admin/people');
  await page.getByRole('button', { name: /bob/ }).click();
  await dialog().getByText('asked for at each sign-in').waitFor();
  await dialog().getByRole('button', { name: 'Take away a lost second factor' }).click();
  await lookAround(page, 'lost-second-factor');
  await dialog().getByRole('button', { name: 'Take it away' }).click();
  await page.getByText('bob signs in with the password alone now').waitFor();
  await enter(bob);
});
