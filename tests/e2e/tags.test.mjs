/** Tags as things of their own: made, renamed, coloured, merged, ended, and what bears them found. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, assertClean, launch, lookAround, openPage, withAccount } from './support/browser.mjs';
import { Server } from './support/server.mjs';

let server;
let browser;
let page;
const api = async (path) => (await (await page.request.get(`/api/v1${path}`)).json()).data;
const csrf = async () => (await page.context().cookies()).find((one) => one.name === 'albumen_csrf').value;
const row = (name) => page.getByRole('list', { name: 'Tags' }).getByRole('listitem').filter({ hasText: name });
const act = async (name, action) => {
  await row(name).getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
};

before(async () => {
  server = await Server.start();
  browser = await launch();
  page = await openPage(browser, server);
  await withAccount(server, page);
});
after(async () => {
  await browser?.close();
  await server?.end();
});

test('a tag is made, coloured and renamed', async () => {
  await page.goto('/tags');
  await page.getByText('No tags yet').waitFor();
  for (const name of ['Bills', 'Work']) {
    await page.getByRole('button', { name: 'New tag' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Save' }).click();
    await row(name).waitFor();
  }
  await act('Work', 'Rename or colour');
  await page.getByLabel('Name', { exact: true }).fill('Job');
  await page.getByRole('radio', { name: '#3478f6' }).check();
  await page.getByLabel('Colour label in Finder').selectOption('4');
  await page.getByRole('button', { name: 'Save' }).click();
  await row('Job').waitFor();
  const [bills, job] = await api('/tags');
  assert.deepEqual([bills.name, job.name, job.color, job.finder_label], ['Bills', 'Job', '#3478f6', 4]);
});

test('what bears a tag is counted and led to', async () => {
  const sent = await page.request.post('/api/v1/files', {
    headers: { 'X-CSRF-Token': await csrf() },
    multipart: { path: '/Papers', file: { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a note') } },
  });
  const [{ id }] = (await sent.json()).data;
  await page.request.post(`/api/v1/files/${id}/tags`, { headers: { 'X-CSRF-Token': await csrf() }, data: { tags: ['Bills'] } });
  await page.reload();
  await row('Bills').getByRole('button', { name: '1 file' }).click();
  await assertAccessible(page, 'files of a tag');
  await page.getByRole('dialog', { name: 'Files with “Bills”' }).getByRole('link', { name: 'a.txt' }).click();
  await page.getByRole('dialog', { name: 'a.txt' }).getByText('a note').waitFor();
  assert.match(page.url(), /\/files\/[^/]+\?open=/);
  await page.goto('/tags');
  await lookAround(page, 'tags');
});

test('two tags are merged into one, and one is ended', async () => {
  await act('Bills', 'Merge into another');
  await page.getByLabel('Into').selectOption({ label: 'Job' });
  await page.getByRole('button', { name: 'Merge' }).click();
  await row('Bills').waitFor({ state: 'detached' });
  assert.equal(await row('Job').getByRole('button', { name: '1 file' }).count(), 1);
  await act('Job', 'Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No tags yet').waitFor();
  assert.deepEqual((await api('/files?path=/Papers'))[0].tags, []);
  assertClean(page);
});
