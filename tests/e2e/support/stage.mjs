/** What the tests of one file stand on: a server, a browser, and the page of the server's owner. */
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { after, afterEach, beforeEach } from 'node:test';
import { OWNER, launch, look, openPage } from './browser.mjs';
import { timelineOf } from './pictures.mjs';
import { requestsOf } from './requests.mjs';
import { Server } from './server.mjs';

const LAST_LINES = 20;
const MOST_LINES = 120;

/**
 * Sets it up, and takes it down after the last test; the pages that a test opened end with it. A failed test leaves a
 * picture of every open page and says what was on them; one that passed fails all the same when a script of a page did,
 * or when the content policy refused something. `host` is the name by which the pages know the server, `owner: false`
 * leaves the server without an account, and `photos` gives the files that the owner's timeline shows when the tests begin.
 */
export async function stage({ serve, host = '127.0.0.1', owner = true, photos } = {}) {
  const pages = [];
  let server;
  let browser;
  const end = async () => {
    await browser?.close();
    await server?.end();
  };
  after(end);
  judge(pages, () => server);
  try {
    server = await Server.start(serve);
    browser = await launch();
    const guest = async ({ at = server.url.replace('127.0.0.1', host), ...options } = {}) => {
      const page = await openPage(browser, at, options);
      pages.push(page);
      return page;
    };
    const page = await guest();
    if (owner) await makeOwner(server, page);
    const set = { server, browser, page, ...requestsOf(page), ...ways(page, guest) };
    if (photos) await timelineOf(set, await photos(browser));
    return set;
  } catch (error) {
    const lines = server ? await account('before', pages, server) : [];
    await end();
    throw new Error(['the stage could not be set', ...lines].join('\n'), { cause: error });
  }
}

/** Looks at what a test left behind, and ends the pages that it opened. */
function judge(pages, server) {
  let kept = 0;
  beforeEach(() => {
    kept = pages.length;
  });
  afterEach(async (context) => {
    const lines = context.passed ? [] : await account(context.name, pages, server());
    for (const line of lines) context.diagnostic(line);
    const wrong = wrongIn(pages);
    for (const page of pages.splice(kept)) await page.context().close();
    assert.deepEqual(wrong, [], 'what went wrong in the pages');
  });
}

async function makeOwner(server, page) {
  const answer = await page.request.post('/api/v1/setup', { data: { code: server.setupCode, ...OWNER } });
  assert.ok(answer.ok(), await answer.text());
}

function ways(page, guest) {
  return {
    /** A page of nobody yet, in a browser of its own: `{ phone, dark }`, and `at` another address than the owner's. */
    guest,
    /** Another page of the owner, with the same sign-in. */
    another: async (options) => {
      const other = await guest(options);
      await other.context().addCookies(await page.context().cookies());
      return other;
    },
    /** A page of somebody who signs in in a browser of their own. */
    enter: async ({ username, password }, options) => {
      const other = await guest(options);
      const answer = await other.request.post('/api/v1/auth/login', { data: { username, password } });
      assert.ok(answer.ok(), await answer.text());
      return other;
    },
    dialog: () => page.getByRole('dialog').last(),
    /** Does something to a thing in a list, by the menu beside it. */
    act: async (name, action) => {
      await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
      await page.getByRole('menuitem', { name: action, exact: true }).click();
    },
  };
}

/** Script errors and what the content policy refused, each told once. */
function wrongIn(pages) {
  return pages.flatMap((page) => page.wrong.splice(0).map((what) => `${page.url()}: ${what}`));
}

/** What can be known of a failure from the outside, so that it is understood where nobody can look. */
async function account(what, pages, server) {
  const lines = [];
  const file = basename(process.argv[1], '.test.mjs');
  for (const [at, page] of pages.filter((one) => !one.isClosed()).entries()) {
    const name = `failed-${file}-${what.replaceAll(/\W+/g, '-').slice(0, 60)}-${at}`;
    lines.push(`page ${at} at ${page.url()}, drawn in tests/e2e/output/${name}.png:`);
    try {
      await look(page, name);
      lines.push(...(await wordsOf(page)));
    } catch (error) {
      lines.push(`it cannot be looked at: ${error.message}`);
    }
  }
  return [...lines, "the server's last lines:", ...server.log.trim().split('\n').slice(-LAST_LINES)];
}

async function wordsOf(page) {
  const lines = (await page.locator('body').ariaSnapshot()).split('\n').filter((line) => !line.includes('- /url:'));
  return lines.slice(0, MOST_LINES);
}
