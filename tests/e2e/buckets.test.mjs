/** A superuser adds a bucket, and a large file that lies there is saved from there. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { assertAccessible, lookAround } from './support/browser.mjs';
import { upload } from './support/pictures.mjs';
import { stage } from './support/stage.mjs';

const ROOT = join(import.meta.dirname, '../..');
const LARGE = 10_500_000;

const python = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 's3/bin/python');
const store = spawn(python, [join(ROOT, 'tests/s3/store.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
after(() => store.stdin.end());
const [port] = await once(store.stdout, 'data');
const endpoint = `http://127.0.0.1:${String(port).trim()}`;
await fetch(`${endpoint}/photos`, { method: 'PUT' });
const { server, page, dialog } = await stage({ serve: { env: { ALBUMEN_VOLUMES_LOCAL: 'on' } } });

const row = (name) => page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });

test('a bucket is tried, added, filled, and what is large is saved from it', async () => {
  await page.goto('/admin/storage');
  await page.getByText('Data folder').waitFor();
  await page.getByRole('button', { name: 'Add a disk or bucket' }).click();
  await dialog().getByLabel('Kind').selectOption('bucket');
  await dialog().getByLabel('Server', { exact: true }).fill(endpoint);
  await dialog().getByLabel('Bucket', { exact: true }).fill('nowhere');
  await dialog().getByLabel('Access key').fill('albumen');
  await dialog().getByLabel('Secret key').fill('not-to-be-shown');
  await dialog().getByLabel('Name', { exact: true }).fill('Cloud');
  await dialog().getByRole('button', { name: 'Add', exact: true }).click();
  await dialog().getByText('knows no bucket of this name').waitFor();
  await lookAround(page, 'bucket-add');
  await assertAccessible(page, 'bucket dialog');
  await dialog().getByLabel('Bucket', { exact: true }).fill('photos');
  // More than any disk here has: what is new goes there first.
  await dialog().getByLabel('Limit the room').check();
  await dialog().getByLabel('Gigabytes').fill('1000000');
  await dialog().getByRole('button', { name: 'Add', exact: true }).click();
  await row('Cloud').getByText('in use').waitFor();
  await row('Cloud').getByText(`${endpoint}/photos`).waitFor();
  await row('Cloud').getByText('may hold 1,000 TB').waitFor();
  assert.ok(!(await page.content()).includes('not-to-be-shown'));
  await lookAround(page, 'bucket-there');

  await page.goto('/files');
  await upload(page, [{ name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(LARGE, 7) }]);
  const id = await page.evaluate(async () => {
    for (;;) {
      const { data } = await (await fetch('/api/v1/files')).json();
      const found = data.find((one) => one.name === 'large.bin');
      if (found) return found.id;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  });
  const followed = page.context().waitForEvent('request', (request) => request.url().startsWith(endpoint));
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.evaluate((href) => {
      const link = document.createElement('a');
      Object.assign(link, { href, download: '' });
      link.click();
    }, `/api/v1/files/${id}/download`),
  ]);
  await followed;
  assert.equal(saved.suggestedFilename(), 'large.bin');
  assert.equal((await stat(await saved.path())).size, LARGE);

  store.stdin.end();
  await once(store, 'exit');
  // Somebody notices; until then it is taken to be there for a minute.
  assert.equal((await page.request.get(`${server.url}/api/v1/files/${id}/download?inline=true`)).status(), 503);
  await page.goto('/admin/storage');
  await row('Cloud').getByText('not there', { exact: true }).waitFor();
  await lookAround(page, 'bucket-away');
});
