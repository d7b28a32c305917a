/** The page outlives its server: it says that the connection is lost, and goes on when it is back. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { assertClean, launch, openPage, tilesLoaded, withAccount } from './support/browser.mjs';
import { album, photo, upload } from './support/pictures.mjs';
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

/** A photo that takes three parts to send, in a file of its own, as only those keep their date. */
async function longFile(name, seed, taken) {
  const drawn = await browser.newPage();
  const { buffer } = await photo(drawn, { name, seed, taken });
  await drawn.close();
  const path = join(server.folder, name);
  await writeFile(path, Buffer.concat([buffer, Buffer.alloc(40 << 20, seed)]));
  return path;
}

/** Lets the first part of an upload through, then holds every other back. */
async function holdAfterFirstPart() {
  let parts = 0;
  await page.route('**/api/v1/uploads/**', (route) => {
    if (route.request().method() !== 'PATCH') return route.continue();
    parts += 1;
    return parts === 1 ? route.continue() : undefined;
  });
}

test('an upload cut off by a reload is named, and goes on where it stopped when its file is chosen again', async () => {
  const path = await longFile('long.jpg', 90, '2021:05:05 12:00:00');
  await holdAfterFirstPart();
  const second = page.waitForRequest((request) => request.method() === 'PATCH' && request.headers()['upload-offset'] !== '0');
  await upload(page, path);
  await second;
  page.on('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.getByText('1 file must be chosen again').waitFor();

  const asked = [];
  page.on('request', (request) => request.url().includes('/uploads') && asked.push(request.method()));
  await upload(page, path);
  await page.getByRole('heading', { name: '1 file uploaded' }).waitFor();
  assert.equal(asked[0], 'HEAD');
  assert.ok(!asked.includes('POST'), asked.join());
  await page.getByText('1 file must be chosen again').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: /5 May 2021/ }).waitFor();
  assertClean(page);
});

test('an upload can be paused and goes on where it stopped', async () => {
  const path = await longFile('slow.jpg', 91, '2020:03:03 12:00:00');
  await holdAfterFirstPart();
  const second = page.waitForRequest((request) => request.method() === 'PATCH' && request.headers()['upload-offset'] !== '0');
  await upload(page, path);
  await second;
  await page.getByRole('button', { name: 'Pause all' }).click();
  await page.getByRole('heading', { name: 'Paused' }).waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.getByRole('button', { name: 'Resume all' }).click();
  await page.getByRole('link', { name: /3 March 2020/ }).waitFor();
  assertClean(page);
});
