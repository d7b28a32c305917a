/** The page outlives its server: it says that the connection is lost, and goes on when it is back. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { tilesLoaded } from './support/browser.mjs';
import { album, photos, sent, upload } from './support/pictures.mjs';
import { shows } from './support/shown.mjs';
import { stage } from './support/stage.mjs';

const { server, browser, page } = await stage();

test('a killed server is noticed, and the timeline goes on by itself when it is back', async () => {
  const files = await album(browser);
  await page.goto('/');
  await sent(page, files.slice(0, 3));
  await tilesLoaded(page, 3);

  await server.kill();
  await page.getByText('The server cannot be reached').waitFor();
  await tilesLoaded(page, 3);

  // Chosen while nobody answers: they wait.
  await upload(page, files.slice(3));
  await shows(page.getByRole('region', { name: 'Upload' }).getByText('Waiting'), 3);
  await server.again();
  await page.getByText('The server cannot be reached').waitFor({ state: 'detached' });
  await tilesLoaded(page, 6);
});

/** A photo that takes three parts to send, in a file of its own, as only those keep their date. */
async function longFile(name, seed, taken) {
  const [{ buffer }] = await photos(browser, [{ name, seed, taken }]);
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

async function beginToSend(path) {
  await holdAfterFirstPart();
  const second = page.waitForRequest((request) => request.method() === 'PATCH' && request.headers()['upload-offset'] !== '0');
  await upload(page, path);
  await second;
}

test('an upload cut off by a reload is named, and goes on where it stopped when its file is chosen again', async () => {
  const path = await longFile('long.jpg', 90, '2021:05:05 12:00:00');
  await beginToSend(path);
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
});

test('an upload can be paused and goes on where it stopped', async () => {
  const path = await longFile('slow.jpg', 91, '2020:03:03 12:00:00');
  await beginToSend(path);
  await page.getByRole('button', { name: 'Pause all' }).click();
  await page.getByRole('heading', { name: 'Paused' }).waitFor();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.getByRole('button', { name: 'Resume all' }).click();
  await page.getByRole('link', { name: /3 March 2020/ }).waitFor();
});
