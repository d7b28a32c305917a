/** What somebody without an account sees by a link. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, assertClean, launch, look, openPage, withAccount } from './support/browser.mjs';
import { album, upload } from './support/pictures.mjs';
import { Server } from './support/server.mjs';

let server;
let browser;
let page;
const csrf = async () => (await page.context().cookies()).find((one) => one.name === 'albumen_csrf').value;
const call = async (method, path, data) => {
  const answer = await page.request[method](`/api/v1${path}`, { headers: { 'X-CSRF-Token': await csrf() }, data });
  assert.ok(answer.ok(), await answer.text());
  return (await answer.json()).data;
};
const link = (target, wish = {}) => call('post', '/shares', { target, link: wish });
let folder;

before(async () => {
  server = await Server.start();
  browser = await launch();
  page = await openPage(browser, server);
  await withAccount(server, page);
  await page.goto('/');
  await upload(page, await album(browser));
  await page.getByRole('heading', { name: '6 files uploaded' }).waitFor();
  await page.getByRole('button', { name: 'Hide the list' }).click();
  for (let tries = 0; tries < 100 && !(await call('get', '/photos')).every((one, _, all) => all.length === 6 && one.state === 'ready'); tries++) await page.waitForTimeout(200);
  folder = await call('post', '/folders', { path: '/Walks' });
  for (const file of (await call('get', '/files')).filter((one) => one.kind === 'file')) await call('put', `/files/${file.id}`, { parent_id: folder.id });
  for (let tries = 0; tries < 100 && (await call('get', '/folders'))[0].photo_count < 6; tries++) await page.waitForTimeout(200);
});
after(async () => {
  await browser?.close();
  await server?.end();
});

test('photos by a link: seen, stepped through and downloaded without an account', async () => {
  const { url } = await link({ kind: 'folder', id: folder.id });
  for (const phone of [false, true]) {
    const guest = await openPage(browser, server, { phone, dark: phone });
    await guest.goto(url);
    await guest.getByRole('heading', { name: 'Walks' }).waitFor();
    await guest.getByText('6 photos').waitFor();
    await guest.waitForFunction(() => [...document.images].filter((one) => one.naturalWidth > 0).length === 6);
    await look(guest, `link${phone ? '-phone-dark' : ''}`);
    await assertAccessible(guest, 'link page');
    await guest.getByRole('button', { name: 'Photo 1' }).click();
    await guest.getByRole('button', { name: 'Next photo' }).click();
    await guest.getByRole('img', { name: 'Photo 2' }).waitFor();
    const [saved] = await Promise.all([guest.waitForEvent('download'), guest.getByRole('link', { name: 'Download', exact: true }).click()]);
    assert.ok(saved.suggestedFilename().endsWith('.jpg'));
    await guest.keyboard.press('Escape');
    const cookies = await guest.context().cookies();
    assert.ok(cookies.every((one) => one.name === 'albumen_visit'), 'nothing but the visit is kept');
    assertClean(guest);
  }
});

test('a password is asked for, and a wrong one said to be wrong', async () => {
  const { url } = await link({ kind: 'folder', id: folder.id }, { password: 'sesame' });
  const guest = await openPage(browser, server, { phone: true });
  await guest.goto(url);
  await guest.getByLabel('Password').fill('guess');
  await guest.getByRole('button', { name: 'Open' }).click();
  await guest.getByText('This is not the password.').waitFor();
  await look(guest, 'link-locked');
  await assertAccessible(guest, 'locked link');
  await guest.getByLabel('Password').fill('sesame');
  await guest.getByRole('button', { name: 'Open' }).click();
  await guest.getByText('6 photos').waitFor();
  assertClean(guest);
});

test('a link that ended and one that never was are told apart in plain words', async () => {
  const made = await link({ kind: 'folder', id: folder.id }, { max_views: 1 });
  const one = await openPage(browser, server);
  await one.goto(made.url);
  await one.getByText('6 photos').waitFor();
  const two = await openPage(browser, server);
  await two.goto(made.url);
  await two.getByText('This link has ended').waitFor();
  await two.goto('/s/AAAAAAAAAAAAAAAAAAAAAA');
  await two.getByText('There is nothing at this address').waitFor();
  await assertAccessible(two, 'unknown link');
});

test('a folder is looked through and taken whole', async () => {
  const inner = await call('post', '/folders', { path: '/Walks/Maps' });
  const body = { path: '/Walks/Maps', file: { name: 'route.txt', mimeType: 'text/plain', buffer: Buffer.from('left, then right') } };
  const sent = await page.request.post('/api/v1/files', { headers: { 'X-CSRF-Token': await csrf() }, multipart: body });
  assert.ok(sent.ok() && inner.id);
  const { url } = await link({ kind: 'folder', id: folder.id });
  const guest = await openPage(browser, server);
  await guest.goto(url);
  await guest.getByRole('button', { name: 'Maps' }).click();
  const [saved] = await Promise.all([guest.waitForEvent('download'), guest.getByRole('link', { name: /route\.txt/ }).click()]);
  assert.equal(saved.suggestedFilename(), 'route.txt');
  await look(guest, 'link-folder');
  await guest.getByRole('button', { name: 'Walks', exact: true }).click();
  await guest.getByText('6 photos').waitFor();
  const [archive] = await Promise.all([guest.waitForEvent('download'), guest.getByRole('link', { name: 'Download all' }).click()]);
  assert.equal(archive.suggestedFilename(), 'Walks.zip');
  assertClean(guest);
});

test('files are put in by a link, and what is there stays unseen', async () => {
  const { url } = await link({ kind: 'folder', id: folder.id }, { upload_only: true, max_files: 2 });
  const guest = await openPage(browser, server, { phone: true });
  await guest.goto(url);
  await guest.getByText('2 more files may come.').waitFor();
  await look(guest, 'link-drop-phone');
  await assertAccessible(guest, 'drop page');
  const file = (name) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) });
  await guest.getByLabel('Choose files').setInputFiles([file('one.txt'), file('two.txt'), file('three.txt')]);
  await guest.getByText('did not arrive').waitFor();
  assert.equal(await guest.getByText('arrived', { exact: true }).count(), 2);
  await guest.getByText('No more files are taken here.').waitFor();
  assert.equal(await guest.getByRole('img').count(), 0);
  const names = (await call('get', `/files?parent=${folder.id}&limit=100`)).map((one) => one.name);
  assert.ok(names.includes('one.txt') && names.includes('two.txt') && !names.includes('three.txt'), String(names));
});
