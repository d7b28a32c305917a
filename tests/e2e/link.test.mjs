/** What somebody without an account sees by a link. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, look } from './support/browser.mjs';
import { album } from './support/pictures.mjs';
import { text } from './support/requests.mjs';
import { eventually, shows } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const { browser, call, send, guest } = await stage();
for (const file of await album(browser)) await send('/Walks', file);
const walks = async () => (await call('get', '/folders'))[0];
const folder = await eventually(walks, (one) => one.photo_count === 6, 'the folder of six photos', 30_000);
const link = (target, wish = {}) => call('post', '/shares', { target, link: wish });

test('photos by a link: seen, stepped through and downloaded without an account', async () => {
  const { url } = await link({ kind: 'folder', id: folder.id });
  for (const phone of [false, true]) {
    const visitor = await guest({ phone, dark: phone });
    await visitor.goto(url);
    await visitor.getByRole('heading', { name: 'Walks' }).waitFor();
    await visitor.getByText('6 photos').waitFor();
    await visitor.waitForFunction(() => [...document.images].filter((one) => one.naturalWidth > 0).length === 6);
    await look(visitor, `link${phone ? '-phone-dark' : ''}`);
    await assertAccessible(visitor, 'link page');
    await visitor.getByRole('button', { name: 'Photo 1' }).click();
    await visitor.getByRole('button', { name: 'Next photo' }).click();
    await visitor.getByRole('img', { name: 'Photo 2' }).waitFor();
    const [saved] = await Promise.all([visitor.waitForEvent('download'), visitor.getByRole('link', { name: 'Download', exact: true }).click()]);
    assert.ok(saved.suggestedFilename().endsWith('.jpg'));
    await visitor.keyboard.press('Escape');
    const cookies = await visitor.context().cookies();
    assert.ok(cookies.every((one) => one.name === 'albumen_visit'), 'nothing but the visit is kept');
  }
});

test('a password is asked for, and a wrong one said to be wrong', async () => {
  const { url } = await link({ kind: 'folder', id: folder.id }, { password: 'sesame' });
  const visitor = await guest({ phone: true });
  await visitor.goto(url);
  await visitor.getByLabel('Password').fill('guess');
  await visitor.getByRole('button', { name: 'Open' }).click();
  await visitor.getByText('This is not the password.').waitFor();
  await look(visitor, 'link-locked');
  await assertAccessible(visitor, 'locked link');
  await visitor.getByLabel('Password').fill('sesame');
  await visitor.getByRole('button', { name: 'Open' }).click();
  await visitor.getByText('6 photos').waitFor();
});

test('a link that ended and one that never was are told apart in plain words', async () => {
  const made = await link({ kind: 'folder', id: folder.id }, { max_views: 1 });
  const one = await guest();
  await one.goto(made.url);
  await one.getByText('6 photos').waitFor();
  const two = await guest();
  await two.goto(made.url);
  await two.getByText('This link has ended').waitFor();
  await two.goto('/s/AAAAAAAAAAAAAAAAAAAAAA');
  await two.getByText('There is nothing at this address').waitFor();
  await assertAccessible(two, 'unknown link');
});

test('a folder is looked through and taken whole', async () => {
  await send('/Walks/Maps', text('route.txt'));
  const { url } = await link({ kind: 'folder', id: folder.id });
  const visitor = await guest();
  await visitor.goto(url);
  await visitor.getByRole('button', { name: 'Maps' }).click();
  const [saved] = await Promise.all([visitor.waitForEvent('download'), visitor.getByRole('link', { name: /route\.txt/ }).click()]);
  assert.equal(saved.suggestedFilename(), 'route.txt');
  await look(visitor, 'link-folder');
  await visitor.getByRole('button', { name: 'Walks', exact: true }).click();
  await visitor.getByText('6 photos').waitFor();
  const [archive] = await Promise.all([visitor.waitForEvent('download'), visitor.getByRole('link', { name: 'Download all' }).click()]);
  assert.equal(archive.suggestedFilename(), 'Walks.zip');
});

test('files are put in by a link, and what is there stays unseen', async () => {
  const { url } = await link({ kind: 'folder', id: folder.id }, { upload_only: true, max_files: 2 });
  const visitor = await guest({ phone: true });
  await visitor.goto(url);
  await visitor.getByText('2 more files may come.').waitFor();
  await look(visitor, 'link-drop-phone');
  await assertAccessible(visitor, 'drop page');
  await visitor.getByLabel('Choose files').setInputFiles(['one.txt', 'two.txt', 'three.txt'].map((name) => text(name)));
  await visitor.getByText('did not arrive').waitFor();
  await shows(visitor.getByText('arrived', { exact: true }), 2);
  await visitor.getByText('No more files are taken here.').waitFor();
  assert.equal(await visitor.getByRole('img').count(), 0);
  const names = (await call('get', `/files?parent=${folder.id}&limit=100`)).map((one) => one.name);
  assert.ok(names.includes('one.txt') && names.includes('two.txt') && !names.includes('three.txt'), String(names));
});
