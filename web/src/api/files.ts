import { BASE, get, query, request, send } from './request';
import type { Page } from './request';
import type { DriveFile, FileVersion, Trashed } from './types';

/** What the server hands out in one page at most. */
const PAGE = 1000;

export type OnConflict = 'fail' | 'rename' | 'replace';

/** A page of what lies in a folder, by name; null is the top. */
export const listFolder = (parent: string | null, cursor: string | null, signal?: AbortSignal): Promise<Page<DriveFile[]>> =>
  request('GET', `/files${query({ parent, cursor, limit: PAGE })}`, undefined, signal);

export const file = (id: string): Promise<DriveFile> => get(`/files/${id}`);

export const relocate = (
  id: string,
  to: { name?: string; parent_id?: string | null; on_conflict?: OnConflict },
): Promise<DriveFile> => send('PUT', `/files/${id}`, to);

export const copy = (id: string, to: { parent_id: string | null; on_conflict: OnConflict }): Promise<DriveFile> =>
  send('POST', `/files/${id}/copy`, to);

/** `path` begins at the folder `parent`, or at the top of one's own tree. */
export const makeFolder = (path: string, parent: string | null = null): Promise<DriveFile> =>
  send('POST', '/folders', { path, parent_id: parent });

export const downloadUrl = (id: string): string => `${BASE}/files/${id}/download`;
/** The same, to be looked at and not saved. */
export const previewUrl = (id: string): string => `${downloadUrl(id)}${query({ inline: 'true' })}`;
export const zipUrl = (ids: string[], name: string): string => `${BASE}/files/zip${query({ ids: ids.join(','), name })}`;

export const trashFile = (id: string): Promise<DriveFile> => send('DELETE', `/files/${id}`);
export const restoreFile = (id: string, to: { path?: string } = {}): Promise<DriveFile> =>
  send('POST', `/files/${id}/restore`, to);
export const purgeFile = (id: string): Promise<unknown> => send('DELETE', `/files/${id}/permanent`);
export const trashed = (cursor: string | null): Promise<Page<Trashed[]>> =>
  request('GET', `/trash${query({ cursor, limit: PAGE })}`);
export const emptyTrash = (): Promise<{ purged: number }> => send('POST', '/trash/empty', {});

export const versions = (id: string): Promise<FileVersion[]> => get(`/files/${id}/versions`);
export const versionUrl = (id: string, version: string): string => `${BASE}/files/${id}/versions/${version}/download`;
export const restoreVersion = (id: string, version: string): Promise<DriveFile> =>
  send('POST', `/files/${id}/versions/${version}/restore`, {});
export const removeVersion = (id: string, version: string): Promise<unknown> =>
  send('DELETE', `/files/${id}/versions/${version}`);

/** Puts tags on files and takes others off, on all of them or on none; the server takes a thousand at once. */
export const tagFiles = (ids: string[], add_tags: string[], remove_tags: string[]): Promise<unknown> =>
  send('POST', '/files/tags', { ids, add_tags, remove_tags });
