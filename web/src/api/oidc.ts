import { get, send } from './request';
import type { OidcLink } from './types';

/** Where a browser sets out to sign in with the other provider. */
export const OIDC_LOGIN = '/api/v1/auth/oidc/login';

export const oidcLink = (): Promise<OidcLink> => get('/auth/oidc/link');
/** Gives the provider's address, where the browser is to go to link an account there. */
export const linkOidc = (password: string): Promise<{ address: string }> => send('POST', '/auth/oidc/link', { password });
export const unlinkOidc = (password: string): Promise<unknown> => send('DELETE', '/auth/oidc/link', { password });
