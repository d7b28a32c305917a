import { get, query, request, send } from './request';
import type { Page } from './request';
import type { Library, LibraryMember, LibraryRole, Photo, Visibility } from './types';

export interface LibraryWish {
  name?: string;
  description?: string | null;
  visibility?: Visibility;
  public_download?: boolean;
  public_metadata?: boolean;
  cover_photo_id?: string | null;
  query?: string;
}

export interface Added {
  added: string[];
  present: string[];
  refused: string[];
}

export const libraries = (): Promise<Library[]> => get('/libraries');
export const library = (id: string): Promise<Library> => get(`/libraries/${id}`);
export const makeLibrary = (wish: LibraryWish & { name: string }): Promise<Library> => send('POST', '/libraries', wish);
export const changeLibrary = (id: string, wish: LibraryWish): Promise<Library> => send('PUT', `/libraries/${id}`, wish);
export const endLibrary = (id: string): Promise<unknown> => send('DELETE', `/libraries/${id}`);
export const leaveLibrary = (id: string): Promise<unknown> => send('POST', `/libraries/${id}/leave`, {});
export const showInTimeline = (id: string, shown: boolean): Promise<unknown> =>
  send('PUT', `/libraries/${id}/timeline`, { shown });

export const libraryPhotos = (id: string, cursor: string | null, signal?: AbortSignal): Promise<Page<Photo[]>> =>
  request('GET', `/libraries/${id}/photos${query({ cursor, limit: 500 })}`, undefined, signal);
export const addToLibrary = (id: string, photo_ids: string[]): Promise<Added> =>
  send('POST', `/libraries/${id}/photos`, { photo_ids });
export const takeFromLibrary = (id: string, photo: string): Promise<unknown> =>
  send('DELETE', `/libraries/${id}/photos/${photo}`);
export const holding = (photo: string): Promise<{ id: string; name: string }[]> => get(`/photos/${photo}/libraries`);

export const members = (id: string): Promise<LibraryMember[]> => get(`/libraries/${id}/members`);
export const addMember = (id: string, user: string, role: LibraryRole): Promise<LibraryMember> =>
  send('POST', `/libraries/${id}/members`, { user, role });
export const changeMember = (id: string, user: string, role: LibraryRole): Promise<LibraryMember> =>
  send('PUT', `/libraries/${id}/members/${user}`, { role });
export const removeMember = (id: string, user: string): Promise<unknown> =>
  send('DELETE', `/libraries/${id}/members/${user}`);
