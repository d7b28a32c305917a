import { get, query, request, send } from './request';
import type { Page } from './request';
import type {
  AnySession,
  AttachFolder,
  Certificate,
  ExternalFolder,
  Invitation,
  Invite,
  ManagedUser,
  NewPerson,
  NewVolume,
  ResetLink,
  Role,
  ServerHealth,
  ServerJob,
  ServerSettings,
  ServerStorage,
  SettingsChange,
  Volume,
  VolumeOwner,
} from './types';

const PAGE = 500;

export const people = (cursor: string | null): Promise<Page<ManagedUser[]>> =>
  request('GET', `/admin/users${query({ cursor, limit: PAGE })}`);
export async function waitingCount(): Promise<number> {
  return (await request('GET', '/admin/users?status=pending&limit=1')).pagination?.total ?? 0;
}
export const makePerson = (person: NewPerson): Promise<ManagedUser> => send('POST', '/admin/users', person);
export const changePerson = (id: string, change: { role?: Role; quota_bytes?: number | null }): Promise<ManagedUser> =>
  send('PUT', `/admin/users/${id}`, change);
export const approve = (id: string): Promise<ManagedUser> => send('POST', `/admin/users/${id}/approve`);
export const suspend = (id: string): Promise<ManagedUser> => send('POST', `/admin/users/${id}/suspend`);
export const reactivate = (id: string): Promise<ManagedUser> => send('POST', `/admin/users/${id}/reactivate`);
export const deletePerson = (id: string): Promise<unknown> => send('DELETE', `/admin/users/${id}`);
/** Asks somebody who lost their second factor for it no longer. */
export const endSecondFactor = (id: string): Promise<ManagedUser> => send('DELETE', `/admin/users/${id}/second-factor`);
export const resetLink = (id: string): Promise<ResetLink> => send('POST', `/admin/users/${id}/reset-link`);

export const invitations = (): Promise<Invitation[]> => get('/admin/invitations');
export const invite = (form: Invite): Promise<Invitation> => send('POST', '/admin/invitations', form);
export const withdraw = (id: string): Promise<unknown> => send('DELETE', `/admin/invitations/${id}`);

export const serverSettings = (): Promise<ServerSettings> => get('/admin/settings');
export const changeServer = (change: SettingsChange): Promise<ServerSettings> => send('PUT', '/admin/settings', change);
export const testMail = (to: string | null): Promise<unknown> => send('POST', '/admin/settings/test-mail', { to });

export const externalFolders = (): Promise<ExternalFolder[]> => get('/admin/external-folders');
export const attachExternal = (folder: AttachFolder): Promise<ExternalFolder> =>
  send('POST', '/admin/external-folders', folder);
export const rescanExternal = (id: string): Promise<unknown> => send('POST', `/admin/external-folders/${id}/rescan`);
export const detachExternal = (id: string): Promise<unknown> => send('DELETE', `/admin/external-folders/${id}`);

export type WhichJobs = 'waiting' | 'failed';
export const serverJobs = (state: WhichJobs | null, cursor: string | null): Promise<Page<ServerJob[]>> =>
  request('GET', `/admin/jobs${query({ state, cursor, limit: 100 })}`);
export const retryJob = (id: string): Promise<unknown> => send('POST', `/admin/jobs/${id}/retry`);
export const cancelJob = (id: string): Promise<unknown> => send('POST', `/admin/jobs/${id}/cancel`);

export const everySession = (cursor: string | null): Promise<Page<AnySession[]>> =>
  request('GET', `/admin/sessions${query({ cursor, limit: 100 })}`);
export const endAnySession = (id: string): Promise<unknown> => send('DELETE', `/admin/sessions/${id}`);

export const serverHealth = (): Promise<ServerHealth> => get('/admin/health');
export const serverStorage = (): Promise<ServerStorage> => get('/admin/storage');
export const volumes = (): Promise<Volume[]> => get('/admin/volumes');
export const attachVolume = (form: NewVolume): Promise<Volume> => send('POST', '/admin/volumes', form);
export const limitVolume = (number: number, limit_bytes: number | null): Promise<Volume> =>
  send('PUT', `/admin/volumes/${number}`, { limit_bytes });
export const drainVolume = (number: number): Promise<Volume> => send('POST', `/admin/volumes/${number}/drain`);
export const keepVolume = (number: number): Promise<Volume> => send('DELETE', `/admin/volumes/${number}/drain`);
export const detachVolume = (number: number): Promise<unknown> => send('DELETE', `/admin/volumes/${number}`);
export const volumeOwners = (number: number): Promise<VolumeOwner[]> => get(`/admin/volumes/${number}/owners`);
export const giveUpVolume = (number: number, name: string): Promise<unknown> => send('POST', `/admin/volumes/${number}/give-up`, { name });
export const certificate = (): Promise<Certificate> => get('/certificate');
