import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { hardTimes } from './hard-times.mjs';

const fromWeb = createRequire(new URL('../../../web/package.json', import.meta.url));
const { chromium } = fromWeb('playwright-core');
const axe = fromWeb.resolve('axe-core');
const OUTPUT = new URL('../output/', import.meta.url).pathname;

const RULES = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
/** What can differ when the same page is only dark. */
const OF_COLOURS = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
export const OWNER = {
  username: 'ada',
  email: 'ada@example.org',
  display_name: 'Ada',
  password: 'correct horse battery staple',
  server_name: 'Test',
};

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A page that remembers everything that went wrong in it. */
export async function openPage(browser, baseURL, { phone = false, dark = false } = {}) {
  const context = await browser.newContext({
    viewport: phone ? PHONE : DESK,
    hasTouch: phone,
    isMobile: phone,
    colorScheme: dark ? 'dark' : 'light',
    baseURL,
    locale: 'en-GB',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await hardTimes(page);
  page.wrong = [];
  page.on('pageerror', (error) => page.wrong.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) page.wrong.push(message.text());
  });
  return page;
}

export async function look(page, name) {
  await mkdir(OUTPUT, { recursive: true });
  await page.screenshot({ path: `${OUTPUT}${name}.png` });
}

/** The page as it is now on a desk and on a phone, light and dark; nothing may stick out of the phone. */
export async function lookAround(page, name) {
  const before = page.viewportSize();
  for (const [size, viewport] of [['desk', DESK], ['phone', PHONE]]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page, `${name}, ${size}, ${colorScheme}`, colorScheme === 'dark' ? OF_COLOURS : RULES);
      await look(page, `${name}-${size}-${colorScheme}`);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= viewport.width, `${name} is ${wide} px wide on a ${size}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
}

/** Waits until nothing on the page moves but what moves for ever. */
export function settled(page) {
  return page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    const ends = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity);
    // One that is cancelled is over too.
    await Promise.allSettled(ends.map((one) => one.finished));
  });
}

/** Serious failings of accessibility on the page as it is now. */
export async function assertAccessible(page, name, rules = RULES) {
  if (!(await page.evaluate(() => 'axe' in window))) {
    // As a function of the test's own world, since the content policy forbids foreign scripts.
    await page.evaluate(await readFile(axe, 'utf8'));
  }
  await settled(page);
  const { violations } = await page.evaluate((runOnly) => window.axe.run(document, { runOnly, resultTypes: ['violations'] }), rules);
  const told = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ').slice(0, 400)}`);
  assert.deepEqual(told, [], `accessibility of ${name}`);
}

/** Waits until `count` pictures are on the screen, whole. */
export async function tilesLoaded(page, count) {
  await page.waitForFunction(
    (wanted) => document.querySelectorAll('.tile.loaded:not([hidden])').length === wanted,
    count,
    { timeout: 30_000 },
  );
}

/** Waits until every picture that the page has is there. */
export async function picturesLoaded(page) {
  await page.waitForFunction(() => [...document.images].every((one) => one.complete), undefined, { timeout: 30_000 });
}
