import { get, send } from './request';
import type { AppPassword, MadePassword, Me, Quota, Scope, SessionInfo, SetUp, Settings } from './types';

export const setUpNeeded = (): Promise<{ needed: boolean }> => get('/setup');
export const setUp = (form: SetUp): Promise<unknown> => send('POST', '/setup', form);
export const signIn = (username: string, password: string): Promise<unknown> =>
  send('POST', '/auth/login', { username, password });
export const signOut = (): Promise<unknown> => send('POST', '/auth/logout', {});

export const me = (): Promise<Me> => get('/account/me');
export const saveMe = (change: { display_name: string; email: string }): Promise<Me> =>
  send('PUT', '/account/me', change);
export const saveSettings = (settings: Settings): Promise<unknown> => send('PUT', '/account/settings', settings);
export const changePassword = (current: string, next: string): Promise<unknown> =>
  send('PUT', '/account/password', { current_password: current, new_password: next });
export const quota = (): Promise<Quota> => get('/account/quota');

export const sessions = (): Promise<SessionInfo[]> => get('/auth/sessions');
export const revokeSession = (id: string): Promise<unknown> => send('DELETE', `/auth/sessions/${id}`);
export const appPasswords = (): Promise<AppPassword[]> => get('/auth/app-passwords');
export const createAppPassword = (name: string, scopes: Scope[]): Promise<MadePassword> =>
  send('POST', '/auth/app-passwords', { name, scopes });
export const revokeAppPassword = (id: string): Promise<unknown> => send('DELETE', `/auth/app-passwords/${id}`);

export const about = (): Promise<{ name: string; version: string }> => get('/api');
