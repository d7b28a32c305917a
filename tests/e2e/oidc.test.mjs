/** Signing in with an account at another provider: a real one, as a process of its own. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { after, test } from 'node:test';
import { OWNER, assertAccessible, look } from './support/browser.mjs';
import { requestsOf } from './support/requests.mjs';
import { stage } from './support/stage.mjs';

const [port, issuer] = await Promise.all([free(), free()]);
const provider = await provide(issuer, `http://127.0.0.1:${port}/api/v1/auth/oidc/callback`);
after(() => provider.kill());
const env = {
  ALBUMEN_OIDC_ISSUER: `http://127.0.0.1:${issuer}`,
  ALBUMEN_OIDC_CLIENT_ID: 'albumen',
  ALBUMEN_OIDC_CLIENT_SECRET: 'a secret: with signs/+',
  ALBUMEN_OIDC_NAME: 'Home id',
  ALBUMEN_OIDC_ALLOW: 'home.lan',
  ALBUMEN_OIDC_LOCAL: 'on',
};
const { server, guest, enter: signIn } = await stage({ serve: { http: `127.0.0.1:${port}`, env } });

async function provide(at, redirect) {
  const started = spawn(process.execPath, [new URL('support/provider.mjs', import.meta.url).pathname, String(at), redirect]);
  let said = '';
  started.stderr.on('data', (chunk) => (said += chunk));
  await new Promise((resolve, reject) => {
    started.stdout.on('data', (chunk) => String(chunk).includes('ready') && resolve());
    started.once('exit', () => reject(new Error(said)));
  });
  return started;
}

function free() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Goes by the provider as this person, in a browser of their own. Gives the page where they end. */
async function goBy(name, page) {
  await page.locator('[name=login]').fill(name);
  await page.locator('[name=password]').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL((url) => url.origin === server.url);
}
async function enter(name, from = '/api/v1/auth/oidc/login') {
  const page = await guest();
  // The page takes the words out of its address as soon as it has read them.
  let landed = null;
  page.on('framenavigated', (frame) => {
    const url = new URL(frame.url());
    if (url.origin === server.url) landed ??= url;
  });
  await page.goto(from);
  await goBy(name, page);
  const me = await page.request.get('/api/v1/account/me');
  return { page, hash: landed.hash, me: me.ok() ? (await me.json()).data : null };
}

test('somebody whom the allow list names is given an account, and finds it again', async () => {
  const options = await (await fetch(`${server.url}/api/v1/auth/options`)).json();
  assert.equal(options.data.oidc, 'Home id');
  const first = await enter('bob');
  assert.deepEqual([first.me?.username, first.me?.email, first.me?.role], ['bob', 'bob@home.lan', 'user'], first.hash);
  const again = await enter('bob');
  assert.equal(again.me.id, first.me.id);
});

test('the page leads there, and says why somebody did not come in', async () => {
  const page = await guest();
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in with Home id' }).click();
  await goBy('eve', page);
  await page.getByText('This server lets in no account of yours').waitFor();
  await page.waitForURL((url) => url.hash === '');
  await look(page, 'oidc-refused');
  await assertAccessible(page, 'sign-in with another provider');
});

test('nobody else comes in, nor an address that is not verified', async () => {
  assert.deepEqual([(await enter('eve')).hash, (await enter('eve')).me], ['#oidc_error=oidc_not_allowed', null]);
  const unverified = await enter('mallory');
  assert.deepEqual([unverified.hash, unverified.me], ['#oidc_error=oidc_unverified', null]);
});

test('an account that is there already is linked by who is signed in', async () => {
  // Its address was never verified here, so whoever made it might not be its owner.
  const stranger = await enter('ada');
  assert.notEqual(stranger.hash, '#oidc_error=oidc_link_first');
  const page = await signIn(OWNER);
  const { call } = requestsOf(page);
  await page.goto((await call('post', '/auth/oidc/link', { password: OWNER.password })).address);
  await goBy('eve', page);
  const link = await call('get', '/auth/oidc/link');
  assert.deepEqual([link.linked, link.email], [true, 'eve@elsewhere.example']);
  const entered = await enter('eve');
  assert.equal(entered.me?.username, OWNER.username, entered.hash);
});

test('a way that another browser began leads nowhere', async () => {
  const thief = await guest();
  const begun = await thief.request.get('/api/v1/auth/oidc/login', { maxRedirects: 0 });
  const victim = await enter('bob', begun.headers().location);
  assert.deepEqual([victim.hash, victim.me], ['#oidc_error=begin_again', null]);
});
