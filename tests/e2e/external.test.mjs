/** A folder of another program: attached, looked at, only read, and let go. */
import assert from 'node:assert/strict';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { assertAccessible, lookAround } from './support/browser.mjs';
import { photos } from './support/pictures.mjs';
import { gone, shows } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const { browser, page } = await stage();
const folder = await mkdtemp(join(tmpdir(), 'nas-'));
after(() => rm(folder, { recursive: true, force: true }));
await mkdir(join(folder, 'photo'));
for (const { name, buffer } of await photos(browser, [1, 2].map((seed) => ({ name: `IMG_${seed}.jpg`, seed })))) await writeFile(join(folder, 'photo', name), buffer);

test('a folder is attached, seen, only read, and detached, and its files stay', async () => {
  await page.goto('/admin/storage');
  await page.getByText('None is attached.').waitFor();
  await page.getByRole('button', { name: 'Attach a folder' }).click();
  await page.getByLabel('Path on the server').fill('/proc');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Attach a folder' }).click();
  await dialog.getByText('/proc holds what is no file of anybody.').waitFor();
  await lookAround(page, 'attach');
  await page.getByLabel('Path on the server').fill(join(folder, 'photo'));
  await dialog.getByRole('button', { name: 'Attach a folder' }).click();
  await page.getByText(/^2 files, /).waitFor({ timeout: 30_000 });
  await page.getByText(/All looked at/).waitFor({ timeout: 30_000 });
  await assertAccessible(page, 'external folders');
  await lookAround(page, 'external-folders');

  await page.goto('/files');
  await page.getByRole('link', { name: 'photo', exact: true }).click();
  await page.getByRole('link', { name: 'IMG_1.jpg', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Actions for IMG_1.jpg' }).click();
  await page.getByRole('menuitem', { name: 'Copy', exact: false }).first().waitFor();
  assert.equal(await page.getByRole('menuitem', { name: 'Rename' }).count(), 0);
  await page.keyboard.press('Escape');
  await lookAround(page, 'external-files');

  // Nothing is offered that would be refused, and what is dropped all the same is answered.
  await page.getByText('This lies in an external folder').waitFor();
  await gone(page.locator('main').getByRole('button', { name: 'New folder' }));
  await gone(page.locator('main').getByRole('button', { name: 'Upload' }));
  await page.evaluate(() => {
    const carried = new DataTransfer();
    carried.items.add(new File(['x'], 'x.txt', { type: 'text/plain' }));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true }));
  });
  await page.getByRole('alert').getByText('only read').or(page.getByRole('status').getByText('only read')).first().waitFor();
  assert.equal(await page.getByRole('dialog').count(), 0, 'the tray stays shut');
  await page.getByRole('checkbox', { name: 'IMG_1.jpg' }).check();
  await shows(page.getByRole('button', { name: 'Copy', exact: true }), 1);
  assert.equal(await page.getByRole('button', { name: 'Move', exact: true }).count(), 0);
  await page.keyboard.press('Escape');
  await page.goto('/files');
  await page.getByRole('button', { name: 'New folder' }).waitFor();

  await page.goto('/admin/storage');
  await page.getByRole('button', { name: 'Detach: photo' }).click();
  const confirm = page.getByRole('dialog');
  assert.equal(await confirm.getByRole('button', { name: 'Detach' }).isDisabled(), true);
  await confirm.getByLabel('Forget what was said of them').check();
  await confirm.getByRole('button', { name: 'Detach' }).click();
  await page.getByText('None is attached.').waitFor();
  await access(join(folder, 'photo', 'IMG_1.jpg'));
});
