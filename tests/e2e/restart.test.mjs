/** The page outlives its server: it says that the connection is lost, and goes on when it is back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertClean, launch, openPage, tilesLoaded, withAccount } from './support/browser.mjs';
import { album, upload } from './support/pictures.mjs';
import { Server } from './support/server.mjs';

let server;
let browser;
let page;
before(async () => {
  server = await Server.start();
  browser = await launch();
  page = await openPage(browser, server);
  await withAccount(server, page);
  await page.goto('/');
});
after(async () => {
  await browser?.close();
  await server?.end();
});

test('a killed server is noticed, and the timeline goes on by itself when it is back', async () => {
  const files = await album(browser);
  await upload(page, files.slice(0, 3));
  await page.getByRole('heading', { name: '3 files uploaded' }).waitFor();
  await tilesLoaded(page, 3);

  await server.kill();
  await page.getByText('The server cannot be reached').waitFor();
  assert.equal(await page.locator('.tile.loaded:not([hidden])').count(), 3);

  // Chosen while nobody answers: they wait.
  await upload(page, files.slice(3));
  await page.waitForTimeout(1000);
  await server.again();
  await page.getByText('The server cannot be reached').waitFor({ state: 'detached' });
  await tilesLoaded(page, 6);
  assertClean(page);
});

test('an upload cut off by a reload is named, and goes on when its file is chosen again', async () => {
  const big = { name: 'long.bin.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(30 << 20, 3) };
  await page.route('**/api/v1/uploads/**', (route) => (route.request().method() === 'PATCH' ? undefined : route.continue()));
  await upload(page, [big]);
  await page.getByRole('heading', { name: 'Uploading 1 file' }).waitFor();
  page.on('dialog', (dialog) => void dialog.accept());
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.reload();
  await page.getByText('1 file must be chosen again').waitFor();
  await page.getByRole('button', { name: 'Forget them' }).click();
  await page.getByText('1 file must be chosen again').waitFor({ state: 'detached' });
  assertClean(page);
});
