import { get, send } from './request';
import type { SecondFactor, TotpSecret } from './types';

type Codes = { recovery_codes: string[] };

export const secondFactor = (): Promise<SecondFactor> => get('/auth/second-factor');
export const beginTotp = (password: string): Promise<TotpSecret> => send('POST', '/auth/totp', { password });
export const confirmTotp = (totp: string): Promise<Codes> => send('POST', '/auth/totp/confirm', { totp });
export const endTotp = (password: string): Promise<unknown> => send('DELETE', '/auth/totp', { password });
export const makeRecoveryCodes = (password: string): Promise<Codes> => send('POST', '/auth/recovery-codes', { password });
