/** Passkeys, with a browser's own WebAuthn and a virtual authenticator; the page only lends its address. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OWNER } from './support/browser.mjs';
import { stage } from './support/stage.mjs';

// A passkey belongs to a name.
const { server, page } = await stage({ host: 'localhost' });
await page.goto('/api/docs');
const devices = await page.context().newCDPSession(page);
await devices.send('WebAuthn.enable');
let authenticator = await plug(true);

/** A device that keeps keys, and does or does not ask who holds it. */
async function plug(isUserVerified) {
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true };
  const made = await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...options, isUserVerified, automaticPresenceSimulation: true },
  });
  return made.authenticatorId;
}

/** A request of the page itself, with its cookies. */
const call = (path, data) =>
  page.evaluate(async ([path, data]) => {
    const token = /albumen_csrf=([^;]+)/.exec(document.cookie)?.[1] ?? '';
    const headers = { 'content-type': 'application/json', 'x-csrf-token': token };
    const answer = await fetch(`/api/v1${path}`, { method: data ? 'POST' : 'GET', headers, body: data && JSON.stringify(data) });
    return { status: answer.status, ...(await answer.json()) };
  }, [path, data]);

async function add(name) {
  const begun = await call('/auth/passkeys/register/start', { password: OWNER.password });
  assert.equal(begun.status, 200, begun.message);
  const credential = await page.evaluate(async (json) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(json);
    return (await navigator.credentials.create({ publicKey })).toJSON();
  }, begun.data.public_key);
  return call('/auth/passkeys/register/finish', { name, credential });
}

async function show() {
  const begun = await call('/auth/passkeys/login/start', {});
  assert.equal(begun.status, 200, begun.message);
  return page.evaluate(async (json) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(json);
    return (await navigator.credentials.get({ publicKey })).toJSON();
  }, begun.data.public_key);
}

test('a passkey is added, and signs in without a name or a password', async () => {
  const wrong = await call('/auth/passkeys/register/start', { password: 'a guess' });
  assert.equal(wrong.error.code, 'wrong_password');
  const made = await add('This laptop');
  assert.equal(made.status, 201, made.message);
  assert.deepEqual([made.data.name, made.data.host, made.data.last_used_at], ['This laptop', 'localhost', null]);
  // The same device is not asked twice for one server.
  await assert.rejects(add('Again'), /InvalidStateError|already registered/i);
  await page.context().clearCookies();
  assert.equal((await call('/account/me')).status, 401);
  const credential = await show();
  const entered = await call('/auth/passkeys/login/finish', { credential });
  assert.equal(entered.status, 200, entered.message);
  assert.equal(entered.data.user.username, OWNER.username);
  assert.equal((await call('/account/me')).status, 200, 'the cookie came with it');
  const again = await call('/auth/passkeys/login/finish', { credential });
  assert.equal(again.error.code, 'begin_again', 'an answer is good once');
  const [listed] = (await call('/auth/passkeys')).data;
  assert.ok(listed.last_used_at);
});

test('what was changed on the way, or is no longer known, opens nothing', async () => {
  const changed = await show();
  const signature = Buffer.from(changed.response.signature, 'base64url');
  signature[signature.length - 1] ^= 1;
  changed.response.signature = signature.toString('base64url');
  const refused = await call('/auth/passkeys/login/finish', { credential: changed });
  assert.equal(refused.error.code, 'passkey_refused', refused.message);
  const credential = await show();
  const [{ id }] = (await call('/auth/passkeys')).data;
  const removed = await page.evaluate(async (id) => {
    const token = /albumen_csrf=([^;]+)/.exec(document.cookie)[1];
    return (await fetch(`/api/v1/auth/passkeys/${id}`, { method: 'DELETE', headers: { 'x-csrf-token': token } })).status;
  }, id);
  assert.equal(removed, 200);
  const gone = await call('/auth/passkeys/login/finish', { credential });
  assert.deepEqual([gone.status, gone.error.code], [401, 'unknown_passkey']);
});

test('a copied key is noticed by its counter', async () => {
  assert.equal((await add('Copied')).status, 201);
  const { credentials } = await devices.send('WebAuthn.getCredentials', { authenticatorId: authenticator });
  const copy = credentials.at(-1);
  assert.equal((await call('/auth/passkeys/login/finish', { credential: await show() })).status, 200);
  await devices.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: authenticator });
  authenticator = await plug(true);
  await devices.send('WebAuthn.addCredential', { authenticatorId: authenticator, credential: copy });
  const refused = await call('/auth/passkeys/login/finish', { credential: await show() });
  assert.equal(refused.error?.code, 'passkey_refused', JSON.stringify(refused));
});

test('an address of numbers says that it cannot have passkeys', async () => {
  const answer = await page.request.post(`${server.url}/api/v1/auth/passkeys/login/start`);
  const { error, message } = await answer.json();
  assert.equal(error.code, 'no_passkeys_here');
  assert.match(message, /by the server's name/);
});
