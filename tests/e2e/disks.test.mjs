/** A superuser adds a disk, empties another onto it, unplugs it, and takes it away again. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { assertClean, launch, lookAround, openPage, withAccount } from './support/browser.mjs';
import { Server } from './support/server.mjs';

let server;
let browser;
let page;
let disks;
before(async () => {
  disks = await mkdtemp(join(tmpdir(), 'albumen-disks-'));
  server = await Server.start();
  browser = await launch();
  page = await openPage(browser, server);
  await withAccount(server, page);
});
after(async () => {
  await browser?.close();
  await server?.end();
  await rm(disks, { recursive: true, force: true });
});

const dialog = () => page.getByRole('dialog').last();
const row = (name) => page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });

test('a disk is added, filled from another, unplugged, emptied and removed', async () => {
  const usb = join(disks, 'usb');
  await mkdir(usb);
  await page.goto('/admin/storage');
  await page.getByText('Data folder').waitFor();
  await page.getByRole('button', { name: 'Add a disk or bucket' }).click();
  await dialog().getByLabel('Folder on the server').fill('usb');
  await dialog().getByLabel('Name').fill('USB');
  await dialog().getByRole('button', { name: 'Add', exact: true }).click();
  await dialog().getByText('from the root').first().waitFor();
  await lookAround(page, 'disk-add');
  await dialog().getByLabel('Folder on the server').fill(usb);
  await dialog().getByRole('button', { name: 'Add', exact: true }).click();
  await row('USB').getByText('in use').waitFor();

  await row('Data folder').getByRole('button', { name: 'Empty' }).click();
  await dialog().getByRole('button', { name: 'Empty' }).click();
  await row('Data folder').getByText('empty', { exact: true }).waitFor();
  await page.reload();
  await row('Data folder').getByRole('button', { name: 'Use it again' }).click();
  await row('Data folder').getByText('in use').waitFor();

  await rename(usb, join(disks, 'away'));
  await page.reload();
  await row('USB').getByText('not there', { exact: true }).waitFor();
  await lookAround(page, 'disk-away');
  await rename(join(disks, 'away'), usb);
  await page.reload();
  await row('USB').getByText('in use').waitFor();
  await row('USB').getByRole('button', { name: 'Remove' }).click();
  await lookAround(page, 'disk-remove');
  await dialog().getByRole('button', { name: 'Remove' }).click();
  await row('USB').waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('button', { name: 'Empty' }).isDisabled(), true, 'there is nowhere to go');
  assertClean(page);
});

test('a disk that will not come back is given up, and what it held is told', async () => {
  const dead = join(disks, 'dead');
  await mkdir(dead);
  await page.goto('/admin/storage');
  await page.getByRole('button', { name: 'Add a disk or bucket' }).click();
  await dialog().getByLabel('Folder on the server').fill(dead);
  await dialog().getByLabel('Name').fill('Dead');
  await dialog().getByRole('button', { name: 'Add', exact: true }).click();
  await row('Data folder').getByRole('button', { name: 'Empty' }).click();
  await dialog().getByRole('button', { name: 'Empty' }).click();
  await row('Data folder').getByText('empty', { exact: true }).waitFor();
  const sent = await page.evaluate(async () => {
    const csrf = document.cookie.match(/csrf[^=]*=([^;]+)/)?.[1] ?? '';
    const form = new FormData();
    form.set('path', '');
    form.set('file', new Blob(['lost']), 'lost.txt');
    return (await fetch('/api/v1/files', { method: 'POST', body: form, headers: { 'X-CSRF-Token': csrf } })).status;
  });
  assert.equal(sent, 201);
  await row('Data folder').getByRole('button', { name: 'Use it again' }).click();
  await row('Data folder').getByText('in use').waitFor();
  await rename(dead, join(disks, 'shelf'));
  await page.reload();
  await row('Dead').getByRole('button', { name: 'Give it up' }).click();
  await dialog().getByText('originals: 1').waitFor();
  const button = dialog().getByRole('button', { name: 'Give it up' });
  assert.equal(await button.isDisabled(), true, 'its name comes first');
  await dialog().getByLabel('Name of the disk').fill('Dead');
  await lookAround(page, 'disk-give-up');
  await button.click();
  await row('Dead').getByText('given up', { exact: true }).waitFor();
  await lookAround(page, 'disk-given-up');
  await page.goto('/files');
  await page.getByText('Its original was lost with a disk').first().waitFor({ state: 'attached' });

  await page.goto('/admin/storage');
  await page.getByRole('button', { name: 'Add a disk or bucket' }).click();
  await dialog().getByLabel('Folder on the server').fill(join(disks, 'shelf'));
  await dialog().getByLabel('Name').fill('Shelf');
  await dialog().getByRole('button', { name: 'Add', exact: true }).click();
  await row('Dead').getByText('in use').waitFor();
  await row('Dead').getByRole('button', { name: 'Empty' }).click();
  await dialog().getByRole('button', { name: 'Empty' }).click();
  await row('Dead').getByText('empty', { exact: true }).waitFor();
  await row('Dead').getByRole('button', { name: 'Remove' }).click();
  await dialog().getByRole('button', { name: 'Remove' }).click();
  await row('Dead').waitFor({ state: 'detached' });
  assertClean(page);
});
