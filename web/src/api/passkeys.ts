import { get, send } from './request';
import type { Passkey } from './types';

/** What `navigator.credentials` is to be given, as JSON. */
interface Ceremony<T> {
  public_key: T;
}

export const passkeys = (): Promise<Passkey[]> => get('/auth/passkeys');
export const removePasskey = (id: string): Promise<unknown> => send('DELETE', `/auth/passkeys/${id}`);

/** A passkey belongs to a name; an address of numbers cannot have any. */
export const openedByName = (): boolean => isSecureContext && !/^[\d.]+$|^\[/.test(location.hostname);

/** Whether this browser, at this address, can use passkeys at all. */
export const passkeysPossible = (): boolean =>
  openedByName() && typeof PublicKeyCredential === 'function' && 'parseCreationOptionsFromJSON' in PublicKeyCredential;

/** Makes a passkey on this device and adds it to the account. */
export async function addPasskey(name: string, password: string): Promise<Passkey> {
  const { public_key } = await send<Ceremony<PublicKeyCredentialCreationOptionsJSON>>(
    'POST',
    '/auth/passkeys/register/start',
    { password },
  );
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(public_key);
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  return send('POST', '/auth/passkeys/register/finish', { name, credential: made.toJSON() });
}

/** Signs in with a passkey that the person chooses: in a window, or among the suggestions of the name's field. */
export async function signInByPasskey(mediation: 'optional' | 'conditional', signal: AbortSignal): Promise<void> {
  const { public_key } = await send<Ceremony<PublicKeyCredentialRequestOptionsJSON>>(
    'POST',
    '/auth/passkeys/login/start',
  );
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(public_key);
  const shown = (await navigator.credentials.get({ publicKey, mediation, signal })) as PublicKeyCredential;
  await send('POST', '/auth/passkeys/login/finish', { credential: shown.toJSON() });
}
