import { get, send } from './request';
import type {
  AppPassword,
  Door,
  MadePassword,
  Me,
  Quota,
  Registration,
  Scope,
  SessionInfo,
  SetUp,
  Settings,
} from './types';

export const setUpNeeded = (): Promise<{ needed: boolean }> => get('/setup');
export const setUp = (form: SetUp): Promise<unknown> => send('POST', '/setup', form);
export const signIn = (username: string, password: string, totp?: string): Promise<unknown> =>
  send('POST', '/auth/login', totp ? { username, password, totp } : { username, password });
export const signOut = (): Promise<unknown> => send('POST', '/auth/logout', {});

export const door = (): Promise<Door> => get('/auth/options');
export const register = (form: Registration): Promise<Me> => send('POST', '/auth/register', form);
export const verifyEmail = (token: string): Promise<unknown> => send('POST', '/auth/verify-email', { token });
export const forgotPassword = (username: string): Promise<unknown> =>
  send('POST', '/auth/forgot-password', { username });
export const resetPassword = (token: string, password: string): Promise<unknown> =>
  send('POST', '/auth/reset-password', { token, password });

export const me = (): Promise<Me> => get('/account/me');
export const saveMe = (change: { display_name: string; email: string }): Promise<Me> =>
  send('PUT', '/account/me', change);
export const saveSettings = (settings: Settings): Promise<unknown> => send('PUT', '/account/settings', settings);
export const changePassword = (current: string, next: string): Promise<unknown> =>
  send('PUT', '/account/password', { current_password: current, new_password: next });
/** Closes one's account; everything it keeps is deleted for good. */
export const deleteMe = (password: string): Promise<unknown> => send('DELETE', '/account/me', { password });
/** Where a browser saves everything of a person from, as one archive. */
export const exportAddress = '/api/v1/account/export';
export const quota = (): Promise<Quota> => get('/account/quota');

export const sessions = (): Promise<SessionInfo[]> => get('/auth/sessions');
export const revokeSession = (id: string): Promise<unknown> => send('DELETE', `/auth/sessions/${id}`);
export const appPasswords = (): Promise<AppPassword[]> => get('/auth/app-passwords');
export const createAppPassword = (name: string, scopes: Scope[]): Promise<MadePassword> =>
  send('POST', '/auth/app-passwords', { name, scopes });
export const revokeAppPassword = (id: string): Promise<unknown> => send('DELETE', `/auth/app-passwords/${id}`);

export const about = (): Promise<{ name: string; version: string }> => get('/api');
