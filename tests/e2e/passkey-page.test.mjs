/** Passkeys as a person meets them: added in the settings, used at the door, taken away. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OWNER, lookAround } from './support/browser.mjs';
import { stage } from './support/stage.mjs';

// A passkey belongs to a name.
const { server, page, enter, dialog } = await stage({ host: 'localhost' });
const devices = await page.context().newCDPSession(page);
await devices.send('WebAuthn.enable');
await devices.send('WebAuthn.addVirtualAuthenticator', {
  options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
});

async function add(name) {
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await dialog().getByLabel('What to call it').fill(name);
  await dialog().getByLabel('Your password').fill(OWNER.password);
  await dialog().getByRole('button', { name: 'Go on' }).click();
}

test('a passkey is added with the password, once a device', async () => {
  await page.goto('/settings/sign-in');
  await page.getByRole('heading', { name: 'Passkeys' }).waitFor();
  await add('This laptop');
  await page.getByText('The passkey can be used now').waitFor();
  await page.getByText('This laptop').waitFor();
  await add('Again');
  await dialog().getByRole('alert').getByText('This device has a passkey').waitFor();
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await lookAround(page, 'passkeys');
});

test('the browser offers it at the sign-in by itself', async () => {
  // The virtual device takes the offer as soon as it is made, often before the page of the sign-in can be seen.
  await page.getByText('last used', { exact: false }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByText('last used', { exact: false }).waitFor();
});

test('where browsers offer nothing by themselves, a button signs in', async () => {
  await page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
  await page.reload();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await lookAround(page, 'sign-in-passkey');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('heading', { name: 'Passkeys' }).waitFor();
});

test('one that was taken away opens nothing, and the page says so', async () => {
  await page.getByRole('button', { name: 'Remove This laptop' }).click();
  await dialog().getByRole('button', { name: 'Remove' }).click();
  await page.getByText('This laptop was removed').waitFor();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('alert').waitFor();
  assert.equal((await page.request.get('/api/v1/account/me')).status(), 401);
});

test('a page opened by an address of numbers says what passkeys need', async () => {
  const plain = await enter(OWNER, { at: server.url });
  await plain.goto('/settings/sign-in');
  await plain.getByText('Passkeys need a page that was opened by https:// and a name', { exact: false }).waitFor();
});
