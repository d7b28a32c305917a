/** The API document as a page: everything from this server, nothing that its content policy refuses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { look } from './support/browser.mjs';
import { stage } from './support/stage.mjs';

const { server, page } = await stage({ owner: false });

/** Those in sight, by method and path: a block whose words are still to come has these already, or is none yet. */
function drawn() {
  return page.locator('.opblock').evaluateAll((all) =>
    all.flatMap((one) => {
      const method = one.querySelector('.opblock-summary-method')?.textContent;
      const path = one.querySelector('[data-path]')?.getAttribute('data-path');
      return method && path ? [`${method} ${path}`] : [];
    }),
  );
}

/** Every route that the page shows while it is scrolled through. It draws no more than what is in sight. */
async function listed(expected) {
  await page.locator('.opblock').first().waitFor();
  const seen = new Set();
  await page.mouse.move(700, 500);
  for (let step = 0; seen.size < expected && step < 200; step++) {
    for (const route of await drawn()) seen.add(route);
    // Down, and up again for what was not drawn in time.
    await page.mouse.wheel(0, step % 100 < 50 ? 300 : -300);
    await page.waitForTimeout(100);
  }
  return seen;
}

test('every route is listed and one opens', async () => {
  const foreign = [];
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== server.url) foreign.push(request.url());
  });
  await page.goto('/api/docs');
  const document = await (await page.request.get('/api/v1/openapi.json')).json();
  const methods = Object.values(document.paths).flatMap((path) => Object.keys(path));
  assert.equal((await listed(methods.length)).size, methods.length);
  await page.mouse.wheel(0, -100_000);
  await page.locator('.opblock-summary-control').first().click();
  await page.locator('.opblock-body').first().waitFor();
  await look(page, 'api-docs');
  assert.deepEqual(foreign, []);
});
