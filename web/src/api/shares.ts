import { get, send } from './request';
import type { KnownPerson, LinkWish, Permission, Share, SharedWithMe } from './types';

export interface ShareTarget {
  kind: 'file' | 'folder' | 'photo' | 'library';
  id: string;
}

export const shares = (): Promise<Share[]> => get('/shares');
export const sharedWithMe = (): Promise<SharedWithMe[]> => get('/shares/with-me');
export const knownPeople = (): Promise<KnownPerson[]> => get('/shares/people');
export const shareWith = (target: ShareTarget, user: string, permission: Permission): Promise<Share> =>
  send('POST', '/shares', { target, user, permission });
export const makeLink = (target: ShareTarget, link: LinkWish): Promise<Share> => send('POST', '/shares', { target, link });
export const changePermission = (id: string, permission: Permission): Promise<Share> =>
  send('PUT', `/shares/${id}`, { permission });
export const revoke = (id: string): Promise<unknown> => send('DELETE', `/shares/${id}`);
