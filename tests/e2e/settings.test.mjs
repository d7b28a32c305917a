/** A person's own settings: each section at an address of its own, on a desk and on a phone. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { OWNER, lookAround } from './support/browser.mjs';
import { gone } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const { server, browser, page, another, enter } = await stage();

/** Signs in as another browser would. */
const elsewhere = () => enter(OWNER);
const stillIn = async (other) => (await other.request.get('/api/v1/account/me')).status() === 200;

test('every section has an address, a list on the phone and a way back', async () => {
  await page.goto('/settings');
  await page.getByRole('heading', { name: 'Profile' }).waitFor();
  const sections = await page.locator('.sections nav a').evaluateAll((links) => links.map((link) => link.pathname));
  assert.ok(sections.length >= 8, sections.join());
  for (const path of sections) {
    await page.goto(path);
    await page.locator('.sections .card h2').first().waitFor();
    await gone(page.getByText('Loading', { exact: false }));
    await lookAround(page, path.slice(1).replace('/', '-'));
  }
  await page.goto('/settings/nothing');
  await page.getByRole('heading', { name: 'There is no page at this address.' }).waitFor();

  const phone = await another({ phone: true });
  await phone.goto('/settings');
  await phone.getByRole('link', { name: 'Profile' }).waitFor();
  assert.equal(await phone.locator('.sections .card').count(), 0);
  await lookAround(phone, 'settings');
  await phone.getByRole('link', { name: 'Profile' }).tap();
  await phone.getByRole('heading', { name: 'Profile', level: 1 }).waitFor();
  await phone.getByRole('link', { name: 'Back' }).tap();
  await phone.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
});

test('a device is signed out alone, and all others together', async () => {
  const [first, second, third] = [await elsewhere(), await elsewhere(), await elsewhere()];
  await page.goto('/settings/devices');
  await page.getByText('This device').waitFor();
  await page.getByRole('button', { name: /^Sign out Chrome/ }).first().click();
  await page.getByText('was signed out').waitFor();
  const left = await Promise.all([first, second, third].map(stillIn));
  assert.equal(left.filter(Boolean).length, 2);

  await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click();
  await page.getByText('Every other device was signed out').waitFor();
  assert.deepEqual(await Promise.all([first, second, third].map(stillIn)), [false, false, false]);
  assert.ok(await stillIn(page));
});

test('an app password is shown once, works for what it may, and is revoked after a question', async () => {
  await page.goto('/settings/app-passwords');
  await page.getByLabel('What is it for?').fill('Phone');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const secret = page.getByRole('status').getByRole('textbox');
  const password = await secret.inputValue();
  assert.ok(password.length >= 12);
  const asked = await (await browser.newContext()).request.get(`${server.url}/api/v1/folders`, { headers: { Authorization: `Bearer ${password}` } });
  assert.equal(asked.status(), 200);

  await page.getByRole('button', { name: 'Revoke Phone' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Revoke Phone' }).click();
  await lookAround(page, 'revoke');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText('None yet.').waitFor();
});

test('everything can be taken away as one archive', async () => {
  await page.goto('/settings/storage');
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download everything' }).click();
  const file = await saved;
  assert.match(file.suggestedFilename(), /^albumen-ada-\d{4}-\d\d-\d\d\.zip$/);
  const bytes = await readFile(await file.path());
  assert.equal(bytes.subarray(0, 2).toString(), 'PK');
  assert.ok(bytes.includes('manifest.json'));

  await page.goto('/settings/account');
  await page.getByRole('button', { name: 'Delete account' }).click();
  assert.equal(await page.getByRole('link', { name: 'Download everything first' }).getAttribute('href'), '/api/v1/account/export');
  await lookAround(page, 'delete-account');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
});

test('the activity tells what was done, from where', async () => {
  await page.goto('/settings/activity');
  await page.getByText('App password revoked').waitFor();
  await page.getByText('Server set up').waitFor();
  await page.getByText('127.0.0.1 · Chrome').first().waitFor();
  await lookAround(page, 'activity');
});
