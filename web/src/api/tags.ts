import { get, query, request, send } from './request';
import type { Page } from './request';
import type { DriveFile, Tag } from './types';

/** What can be said of a tag; what is absent stays. */
export interface TagWish {
  name?: string;
  color?: string | null;
  finder_label?: number;
}

export const tags = (): Promise<Tag[]> => get('/tags');
export const makeTag = (wish: TagWish): Promise<Tag> => send('POST', '/tags', wish);
export const changeTag = (id: string, wish: TagWish): Promise<Tag> => send('PUT', `/tags/${id}`, wish);
export const removeTag = (id: string): Promise<unknown> => send('DELETE', `/tags/${id}`);
export const mergeTag = (id: string, into: string): Promise<unknown> => send('POST', `/tags/${id}/merge`, { into });
export const filesOf = (id: string, cursor: string | null): Promise<Page<DriveFile[]>> =>
  request('GET', `/tags/${id}/files${query({ cursor })}`);
