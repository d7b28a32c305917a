import { ApiError, BASE, get, query, request, send } from './request';
import type { Page } from './request';
import type { LinkFacts, Photo, PublicFile } from './types';

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
/** What lies in the shared folder, or in one below it. */
export const publicFiles = (token: string, parent: string | null, cursor: string | null): Promise<Page<PublicFile[]>> =>
  request('GET', `${at(token)}/files${query({ parent, cursor, limit: 200 })}`);
/** Everything that the link leads to, or one folder of it, as an archive. */
export const publicZip = (token: string, folder: string | null): string => `${BASE}${at(token)}/zip${query({ ids: folder })}`;

/** Puts one file in; `told` hears how much of it, from 0 to 1, has gone out. */
export function putIn(token: string, file: File, told: (part: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.upload.onprogress = (event) => told(event.lengthComputable ? event.loaded / event.total : 0);
    sending.onload = () => {
      if (sending.status < 300) return resolve();
      let message = '';
      try {
        message = (JSON.parse(sending.responseText) as { message?: string }).message ?? '';
      } catch {
        // A proxy's answer is no JSON; the status alone is known then.
      }
      reject(new ApiError(sending.status, 'refused', message));
    };
    sending.onerror = () => reject(new ApiError(0, 'unreachable', ''));
    const form = new FormData();
    form.append('modified_at', new Date(file.lastModified).toISOString());
    form.append('file', file, file.name);
    sending.open('POST', `${BASE}${at(token)}/files`);
    sending.send(form);
  });
}
