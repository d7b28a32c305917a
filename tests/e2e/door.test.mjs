/** The way in before one is in: invitations, open sign-up with approval, forgotten passwords, closed accounts. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OWNER, assertClean, launch, lookAround, openPage, withAccount } from './support/browser.mjs';
import { MailServer } from './support/mail.mjs';
import { Server } from './support/server.mjs';

const PASSWORD = 'four unrelated plain words';
const OTHER = 'another quite different one';
let server;
let mail;
let browser;
let admin;
before(async () => {
  server = await Server.start();
  mail = await MailServer.start();
  browser = await launch();
  admin = await openPage(browser, server);
  await withAccount(server, admin);
});
after(async () => {
  await browser?.close();
  await mail?.end();
  await server?.end();
});

/** A request by the administrator, as the page makes it. */
async function command(method, path, data) {
  const cookies = await admin.context().cookies();
  const token = decodeURIComponent(cookies.find((cookie) => cookie.name === 'albumen_csrf').value);
  const answer = await admin.request.fetch(`/api/v1${path}`, { method, data, headers: { 'X-CSRF-Token': token } });
  assert.ok(answer.ok(), await answer.text());
  return (await answer.json()).data;
}
async function fill(page, username, password = PASSWORD) {
  await page.getByLabel('Your name').fill(username);
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('E-mail').fill(`${username}@example.org`);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
}
async function signIn(page, username, password = PASSWORD) {
  await page.goto('/');
  await page.getByLabel('User name or e-mail').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('an invitation’s link makes an account and signs in; used once, it says so', async () => {
  const { url } = await command('POST', '/admin/invitations', {});
  const page = await openPage(browser, server);
  await page.goto('/sign-up');
  await page.getByText('Signing up here takes an invitation.', { exact: false }).waitFor();
  await page.goto(url);
  await page.reload();
  await page.getByText('You are invited to Test.', { exact: false }).waitFor();
  await lookAround(page, 'sign-up-invited');
  await fill(page, OWNER.username);
  await page.getByText('taken', { exact: false }).waitFor();
  await fill(page, 'bob');
  await page.getByRole('heading', { name: 'No photos yet' }).waitFor();
  assertClean(page);
  await page.goto(url);
  await page.getByText('You are signed in as bob.', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await fill(page, 'bob3');
  await page.getByRole('alert').getByText('This invitation was used already').waitFor();
  await page.context().close();
});

test('without mail, a forgotten password is an administrator’s to help with', async () => {
  const page = await openPage(browser, server);
  await page.goto('/');
  await page.getByRole('link', { name: 'Forgot the password?' }).click();
  await page.getByText('This server sends no mail.', { exact: false }).waitFor();
  await lookAround(page, 'forgot-no-mail');
  const { data } = await (await admin.request.get('/api/v1/admin/users')).json();
  const bob = data.find((one) => one.username === 'bob');
  const { url } = await command('POST', `/admin/users/${bob.id}/reset-link`);
  await page.goto(url);
  await page.getByRole('heading', { name: 'Choose another password' }).waitFor();
  await lookAround(page, 'reset-password');
  await page.getByLabel('Password', { exact: true }).fill(OTHER);
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByText('Your password is changed.', { exact: false }).waitFor();
  await signIn(page, 'bob', OTHER);
  await page.getByRole('heading', { name: 'No photos yet' }).waitFor();
  await page.goto('about:blank');
  await page.goto(url);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByRole('alert').waitFor();
  assertClean(page);
  await page.context().close();
});

test('open sign-up: a mail confirms the address, an administrator approves, and each state says what is next', async () => {
  await command('PUT', '/admin/settings', {
    sign_up: 'open',
    public_url: server.url,
    mail: { host: '127.0.0.1', port: mail.port, security: 'none', from: 'photos@example.org' },
  });
  const page = await openPage(browser, server);
  await page.goto('/');
  await lookAround(page, 'sign-in');
  await page.getByRole('link', { name: 'No account yet? Sign up' }).click();
  await lookAround(page, 'sign-up-open');
  await fill(page, 'carol');
  await page.getByRole('heading', { name: 'Almost there' }).waitFor();
  await lookAround(page, 'sign-up-waiting');

  await page.goto(await mail.linkTo('carol@example.org', '/verify-email'));
  await page.getByRole('heading', { name: 'Is this your address?' }).waitFor();
  await lookAround(page, 'verify-email');
  await page.getByRole('button', { name: 'Yes, it is mine' }).click();
  await page.getByRole('heading', { name: 'Your address is confirmed' }).waitFor();

  await signIn(page, 'carol');
  await page.getByRole('heading', { name: 'Waiting for approval' }).waitFor();
  await lookAround(page, 'pending');
  const waiting = await (await admin.request.get('/api/v1/admin/users?status=pending')).json();
  assert.deepEqual(waiting.data.map((one) => [one.username, one.email_verified]), [['carol', true]]);
  await command('POST', `/admin/users/${waiting.data[0].id}/approve`);
  await signIn(page, 'carol');
  await page.getByRole('heading', { name: 'No photos yet' }).waitFor();

  await command('POST', `/admin/users/${waiting.data[0].id}/suspend`);
  await page.reload();
  await page.getByText('Your account is suspended.', { exact: false }).waitFor();
  await lookAround(page, 'suspended');
  assertClean(page);
  await page.context().close();
});

test('a forgotten password is helped by mail, with the same answer for everybody', async () => {
  const page = await openPage(browser, server);
  for (const username of ['nobody', 'bob']) {
    await page.goto('/forgot-password');
    await page.getByLabel('User name or e-mail').fill(username);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText('If there is such an account, a mail is on its way.', { exact: false }).waitFor();
  }
  await lookAround(page, 'forgot-sent');
  await page.goto(await mail.linkTo('bob@example.org', '/reset-password'));
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByText('Your password is changed.', { exact: false }).waitFor();
  await signIn(page, 'bob');
  await page.getByRole('heading', { name: 'No photos yet' }).waitFor();
  await page.context().close();
});

test('one’s own account is deleted after the password, and nothing signs in to it', async () => {
  const page = await openPage(browser, server);
  await signIn(page, 'bob');
  await page.getByRole('heading', { name: 'No photos yet' }).waitFor();
  await page.goto('/settings/account');
  await page.getByRole('button', { name: 'Delete account' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your password', { exact: false }).fill('not the password');
  await dialog.getByRole('button', { name: 'Delete everything for good' }).click();
  await dialog.getByRole('alert').waitFor();
  await lookAround(page, 'delete-account');
  await dialog.getByLabel('Your password', { exact: false }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Delete everything for good' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await signIn(page, 'bob');
  await page.getByRole('alert').waitFor();
  assertClean(page);
  await page.context().close();
});
