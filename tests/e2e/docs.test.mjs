/** The API document as a page: everything from this server, nothing that its content policy refuses. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertClean, launch, look, openPage } from './support/browser.mjs';
import { Server } from './support/server.mjs';

let server;
let browser;
before(async () => {
  server = await Server.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.end();
});

test('every route is listed and one opens', async () => {
  const page = await openPage(browser, server);
  const foreign = [];
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== server.url) foreign.push(request.url());
  });
  await page.goto('/api/docs');
  await page.locator('.opblock').first().waitFor();
  const document = await (await page.request.get('/api/v1/openapi.json')).json();
  const methods = Object.values(document.paths).flatMap((path) => Object.keys(path));
  assert.equal(await page.locator('.opblock').count(), methods.length);
  await page.locator('.opblock-summary-control').first().click();
  await page.locator('.opblock-body').first().waitFor();
  await look(page, 'api-docs');
  assert.deepEqual(foreign, []);
  assertClean(page);
});
