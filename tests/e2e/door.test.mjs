/** The way in before one is in: invitations, open sign-up with approval, forgotten passwords, closed accounts. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { OWNER, lookAround } from './support/browser.mjs';
import { MailServer } from './support/mail.mjs';
import { stage } from './support/stage.mjs';

const PASSWORD = 'four unrelated plain words';
const OTHER = 'another quite different one';
const { server, call, guest } = await stage();
const mail = await MailServer.start();
after(() => mail.end());

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
  const { url } = await call('post', '/admin/invitations', {});
  const page = await guest();
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
  await page.goto(url);
  await page.getByText('You are signed in as bob.', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await fill(page, 'bob3');
  await page.getByRole('alert').getByText('This invitation was used already').waitFor();
});

test('without mail, a forgotten password is an administrator’s to help with', async () => {
  const page = await guest();
  await page.goto('/');
  await page.getByRole('link', { name: 'Forgot the password?' }).click();
  await page.getByText('This server sends no mail.', { exact: false }).waitFor();
  await lookAround(page, 'forgot-no-mail');
  const bob = (await call('get', '/admin/users')).find((one) => one.username === 'bob');
  const { url } = await call('post', `/admin/users/${bob.id}/reset-link`);
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
});

test('open sign-up: a mail confirms the address, an administrator approves, and each state says what is next', async () => {
  await call('put', '/admin/settings', {
    sign_up: 'open',
    public_url: server.url,
    mail: { host: '127.0.0.1', port: mail.port, security: 'none', from: 'photos@example.org' },
  });
  const page = await guest();
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
  const waiting = await call('get', '/admin/users?status=pending');
  assert.deepEqual(waiting.map((one) => [one.username, one.email_verified]), [['carol', true]]);
  await call('post', `/admin/users/${waiting[0].id}/approve`);
  await signIn(page, 'carol');
  await page.getByRole('heading', { name: 'No photos yet' }).waitFor();

  await call('post', `/admin/users/${waiting[0].id}/suspend`);
  await page.reload();
  await page.getByText('Your account is suspended.', { exact: false }).waitFor();
  await lookAround(page, 'suspended');
});

test('a forgotten password is helped by mail, with the same answer for everybody', async () => {
  const page = await guest();
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
});

test('one’s own account is deleted after the password, and nothing signs in to it', async () => {
  const page = await guest();
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
});
