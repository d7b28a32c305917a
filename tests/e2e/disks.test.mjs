/** A superuser adds a disk, empties another onto it, unplugs it, and takes it away again. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { lookAround } from './support/browser.mjs';
import { text } from './support/requests.mjs';
import { eventually } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const { page, send, dialog } = await stage();
const disks = await mkdtemp(join(tmpdir(), 'albumen-disks-'));
after(() => rm(disks, { recursive: true, force: true }));

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
  await eventually(() => page.getByRole('button', { name: 'Empty' }).isDisabled(), true, 'there is nowhere to go');
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
  await send('/', text('lost.txt'));
  await row('Data folder').getByRole('button', { name: 'Use it again' }).click();
  await row('Data folder').getByText('in use').waitFor();
  await rename(dead, join(disks, 'shelf'));
  await page.reload();
  await row('Dead').getByRole('button', { name: 'Give it up' }).click();
  await dialog().getByText('originals: 1').waitFor();
  const button = dialog().getByRole('button', { name: 'Give it up' });
  assert.equal(await button.isDisabled(), true, 'its name comes first');
  await dialog().getByLabel('Its name').fill('Dead');
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
});
