/** What administrators do: people in and out, the server's settings, mail, audit, jobs. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { lookAround } from './support/browser.mjs';
import { MailServer } from './support/mail.mjs';
import { gone, shows } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const PASSWORD = 'four unrelated plain words';
const { server, browser, page, call, enter, dialog } = await stage({ serve: { https: '127.0.0.1:0' } });
const mail = await MailServer.start();
after(() => mail.end());

const person = (name) => page.getByRole('button', { name: new RegExp(name) });

/** Signs up as a browser that nobody knows would. */
async function register(username, more = {}) {
  return ask('register', { username, email: `${username}@example.org`, display_name: username, password: PASSWORD, ...more });
}
const signIn = (username) => ask('login', { username, password: PASSWORD });
async function ask(what, data) {
  const stranger = await browser.newContext({ baseURL: server.url });
  const answer = await stranger.request.post(`/api/v1/auth/${what}`, { data });
  await stranger.close();
  return answer.status();
}

test('an invitation gives a link that makes one account; an open one can be withdrawn', async () => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Administration' }).click();
  await page.getByRole('heading', { name: 'Administration' }).waitFor();
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByLabel('Limit the room').check();
  await page.getByLabel('Gigabytes').fill('2');
  await lookAround(page, 'invite');
  await page.getByRole('button', { name: 'Make invitation' }).click();
  const link = await page.getByLabel('Invitation link').inputValue();
  const invitation = /#invitation=(.+)$/.exec(link)[1];
  await page.getByRole('button', { name: 'Done' }).click();
  assert.equal(await register('bob', { invitation }), 201);
  assert.equal(await register('bob2', { invitation }), 410);

  await page.goto('/admin/invitations');
  await page.getByText('No invitation is open.').waitFor();
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('button', { name: 'Make invitation' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  const withdraw = page.getByRole('button', { name: 'Withdraw the invitation for Whoever has the link' });
  await withdraw.waitFor();
  await lookAround(page, 'admin-invitations');
  await withdraw.click();
  await page.getByText('No invitation is open.').waitFor();
});

test('who signs up waits in a queue, and is let in or turned away', async () => {
  await page.goto('/admin/server');
  await page.getByLabel('Signing up').selectOption('open');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Settings saved').waitFor();
  await lookAround(page, 'admin-server');
  assert.equal(await register('carol'), 201);
  assert.equal(await register('mallory'), 201);
  assert.equal(await signIn('carol'), 403);

  await page.goto('/');
  await page.getByTitle('2 people wait for approval').waitFor();
  await page.goto('/admin/people');
  await page.getByRole('heading', { name: 'Waiting for approval' }).waitFor();
  await lookAround(page, 'admin-queue');
  await page.getByRole('button', { name: 'Approve carol' }).click();
  await page.getByText('carol can sign in now').waitFor();
  await page.getByRole('button', { name: 'Turn away mallory' }).click();
  await dialog().getByRole('button', { name: 'Turn away' }).click();
  await page.getByText('mallory was turned away').waitFor();
  await page.getByRole('heading', { name: 'Waiting for approval' }).waitFor({ state: 'detached' });
  assert.equal(await signIn('carol'), 200);
  assert.equal(await signIn('mallory'), 401);
});

test('quota and role are set, and the last superuser stays one', async () => {
  await person('carol').click();
  await dialog().getByLabel('Limit the room').check();
  await dialog().getByLabel('Gigabytes').fill('1.5');
  await dialog().getByLabel('Role').selectOption('admin');
  await lookAround(page, 'admin-person');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await page.getByText('carol saved').waitFor();
  const carol = (await call('get', '/admin/users')).find((one) => one.username === 'carol');
  assert.deepEqual([carol.quota_bytes, carol.role], [1_500_000_000, 'admin']);

  await person('Ada').click();
  await dialog().getByLabel('Role').selectOption('user');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await dialog().getByRole('alert').getByText('last superuser').waitFor();
  await page.keyboard.press('Escape');
});

test('a suspension tells its course, and ends; a reset link helps; deletion asks for the name', async () => {
  await person('bob').click();
  await dialog().getByRole('button', { name: 'Help with a forgotten password' }).click();
  assert.match(await dialog().getByLabel('Reset link').inputValue(), /\/reset-password#token=/);
  await dialog().getByRole('button', { name: 'Suspend' }).click();
  await lookAround(page, 'suspend');
  await dialog().getByRole('button', { name: 'Suspend' }).click();
  await page.getByText('bob is suspended').waitFor();
  await dialog().getByText('everything is deleted for good', { exact: false }).waitFor();
  await dialog().getByRole('button', { name: 'Make active again' }).click();
  await dialog().getByRole('button', { name: 'Make active again' }).click();
  await page.getByText('bob is active again').waitFor();

  await dialog().getByRole('button', { name: 'Delete account' }).click();
  assert.ok(await dialog().getByRole('button', { name: 'Delete for good' }).isDisabled());
  await dialog().getByLabel('Type “bob” to go on').fill('bob');
  await dialog().getByRole('button', { name: 'Delete for good' }).click();
  await page.getByText('bob is being deleted').waitFor();
  assert.equal(await signIn('bob'), 401);
  await page.goto('/admin/people');
  await person('carol').waitFor();
  await lookAround(page, 'admin-people');
});

test('mail is set, tried with the mail server’s own answer, and its password is not shown', async () => {
  await page.goto('/admin/mail');
  await page.getByLabel('Mail server (SMTP)').fill('127.0.0.1');
  await page.getByLabel('Encryption').selectOption('none');
  await page.getByLabel('Port').fill(String(mail.port));
  await page.getByLabel('Sender').fill('photos@example.org');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Settings saved').waitFor();
  await page.getByLabel('Send a test mail to').fill('refused@example.org');
  await page.getByRole('button', { name: 'Send test mail' }).click();
  await page.getByRole('alert').getByText('there is nobody of this name').waitFor();
  await page.getByLabel('Send a test mail to').fill('ada@example.org');
  await page.getByRole('button', { name: 'Send test mail' }).click();
  await page.getByText('The mail server took it.').waitFor();
  assert.match(await mail.mailTo('ada@example.org'), /Subject:/);
  await lookAround(page, 'admin-mail');
});

test('the audit is filtered and downloaded; storage, certificate, jobs and devices are shown', async () => {
  await page.goto('/admin/audit');
  await page.locator('.card ol').getByText('Account approved').waitFor();
  await page.getByLabel('Action').selectOption('admin_quota_changed');
  await shows(page.locator('.card ol li'), 1);
  await lookAround(page, 'admin-audit');
  const waits = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download as a table (CSV)' }).click();
  const table = await readFile(await (await waits).path(), 'utf8');
  assert.match(table, /^at,actor,action/);
  assert.equal(table.trim().split('\n').length, 2);

  await page.goto('/admin/storage');
  await page.getByText(/^\S+ \S+ of \S+ \S+ free on the disk$/).waitFor();
  await page.getByText(/^Originals: .* free on the disk$/).waitFor();
  await lookAround(page, 'admin-storage');
  await page.goto('/admin/certificate');
  await page.getByText('localhost', { exact: true }).waitFor();
  await lookAround(page, 'admin-certificate');
  await page.goto('/admin/jobs');
  await page.getByText('Nothing to do. All is done.').waitFor();
  await lookAround(page, 'admin-jobs');
  await page.goto('/admin/devices');
  await page.getByText('127.0.0.1', { exact: false }).first().waitFor();
  await lookAround(page, 'admin-devices');
});

test('an administrator sees no superuser’s buttons, a user sees no administration', async () => {
  const carol = await enter({ username: 'carol', password: PASSWORD });
  await carol.goto('/admin/server');
  await carol.getByText('Only superusers change these.').waitFor();
  await gone(carol.getByRole('button', { name: 'Save' }));
  await carol.goto('/admin/people');
  await carol.getByRole('button', { name: /Ada/ }).click();
  await carol.getByText('Only superusers change administrators.').waitFor();
});
