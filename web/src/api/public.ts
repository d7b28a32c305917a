import { BASE, get, query, request, send } from './request';
import type { Page } from './request';
import type { LinkFacts, Photo } from './types';

const at = (token: string) => `/public/${encodeURIComponent(token)}`;

export const look = (token: string): Promise<LinkFacts> => get(at(token));
export const unlock = (token: string, password: string): Promise<LinkFacts> =>
  send('POST', `${at(token)}/unlock`, { password });
export const publicPhotos = (token: string, folder: string | null, cursor: string | null): Promise<Page<Photo[]>> =>
  request('GET', `${at(token)}/photos${query({ folder, cursor, limit: 200 })}`);
export const publicThumbnail = (token: string, photo: string, size: 'small' | 'large'): string =>
  `${BASE}${at(token)}/photos/${photo}/thumbnail?size=${size}`;
export const publicOriginal = (token: string, photo: string): string => `${BASE}${at(token)}/photos/${photo}/original`;
export const publicFileUrl = (token: string, file: string): string => `${BASE}${at(token)}/files/${file}/download`;
