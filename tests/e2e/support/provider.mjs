/** A real OpenID Connect provider (the package oidc-provider) as a process of its own, on this machine. */
import { createRequire } from 'node:module';

const fromWeb = createRequire(new URL('../../../web/package.json', import.meta.url));
const { default: Provider } = await import(fromWeb.resolve('oidc-provider'));
const [port, redirect] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const PEOPLE = {
  bob: { email: 'bob@home.lan', email_verified: true, name: 'Bob B.', preferred_username: 'bob' },
  eve: { email: 'eve@elsewhere.example', email_verified: true, name: 'Eve' },
  mallory: { email: 'mallory@home.lan', email_verified: false, name: 'Mallory' },
  ada: { email: 'ada@home.lan', email_verified: true, name: 'Ada' },
};

const provider = new Provider(issuer, {
  clients: [{ client_id: 'albumen', client_secret: 'a secret: with signs/+', redirect_uris: [redirect] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
  pkce: { required: () => true },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
