/** Tags as things of their own: made, renamed, coloured, merged, ended, and what bears them found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, lookAround } from './support/browser.mjs';
import { text } from './support/requests.mjs';
import { gone, shows } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const { page, call, send, act } = await stage();
const row = (name) => page.getByRole('list', { name: 'Tags' }).getByRole('listitem').filter({ hasText: name });

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
  await gone(page.getByRole('dialog'));
  const [bills, job] = await call('get', '/tags');
  assert.deepEqual([bills.name, job.name, job.color, job.finder_label], ['Bills', 'Job', '#3478f6', 4]);
});

test('what bears a tag is counted and led to', async () => {
  const { id } = await send('/Papers', text('a.txt', 'a note'));
  await call('post', `/files/${id}/tags`, { tags: ['Bills'] });
  await page.reload();
  await row('Bills').getByRole('button', { name: '1 file' }).click();
  await assertAccessible(page, 'files of a tag');
  await page.getByRole('dialog', { name: 'Files with “Bills”' }).getByRole('link', { name: 'a.txt' }).click();
  await page.getByRole('dialog', { name: 'a.txt' }).getByText('a note').waitFor();
  await page.waitForURL(/\/files\/[^/]+\?open=/);
  await page.goto('/tags');
  await lookAround(page, 'tags');
});

test('two tags are merged into one, and one is ended', async () => {
  await act('Bills', 'Merge into another');
  await page.getByLabel('Into').selectOption({ label: 'Job' });
  await page.getByRole('button', { name: 'Merge' }).click();
  await gone(row('Bills'));
  await shows(row('Job').getByRole('button', { name: '1 file' }), 1);
  await act('Job', 'Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No tags yet').waitFor();
  assert.deepEqual((await call('get', '/files?path=/Papers'))[0].tags, []);
});
