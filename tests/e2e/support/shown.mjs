/** What a page comes to. A read of a locator answers at once; these wait until it is what it is to be, or say what it was last. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual, inspect } from 'node:util';

const WITHIN_MS = 15_000;
const AGAIN_MS = 50;

/** Asks `probe` again and again until it gives `expected`: a value, a pattern, or a function that says whether it is right. */
export async function eventually(probe, expected, what = '', within = WITHIN_MS) {
  const fits = fitting(expected);
  const end = Date.now() + within;
  for (;;) {
    const last = await probe();
    if (fits(last)) return last;
    if (Date.now() > end) assert.fail(`${what || 'waited for'}: ${said(expected)}, but it is ${said(last)}`);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function fitting(expected) {
  if (expected instanceof RegExp) return (value) => expected.test(value);
  return typeof expected === 'function' ? expected : (value) => isDeepStrictEqual(value, expected);
}
const said = (value) => (typeof value === 'function' ? String(value) : inspect(value, { depth: 6 }));

/** Waits until the page shows so many of these. For none, first wait for something that says that the page is drawn. */
export const shows = (locator, count) => eventually(() => locator.count(), count, `how many of ${locator}`);

export const gone = (locator) => shows(locator, 0);

/** Takes back the deed of which the page says `text`, and no other. */
export async function undo(page, text) {
  await page.locator('.toast').filter({ hasText: text }).getByRole('button', { name: 'Undo' }).click();
}
