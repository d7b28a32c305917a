import type { OnConflict } from './files';
import { get, query, request, send } from './request';
import type { Page } from './request';
import type { FailedJob, Folder, KnownFile, SearchAnswer, Suggestion } from './types';

export const FACETS = ['year', 'camera', 'lens', 'place', 'tag', 'type'] as const;

export const folders = (): Promise<Folder[]> => get('/folders');
export const createFolder = (path: string): Promise<Folder> => send('POST', '/folders', { path });
export const changeFolder = (id: string, change: { name?: string; parent_id?: string | null }): Promise<Folder> =>
  send('PUT', `/folders/${id}`, change);
export const deleteFolder = (id: string): Promise<unknown> => send('DELETE', `/folders/${id}`);


export const search = (q: string, cursor: string | null, signal?: AbortSignal): Promise<Page<SearchAnswer>> =>
  request(
    'GET',
    `/search${query({ q, cursor, limit: 200, facets: cursor ? null : FACETS.join(',') })}`,
    undefined,
    signal,
  );

export const suggest = (q: string, signal?: AbortSignal): Promise<Suggestion[]> =>
  get(`/search/suggest${query({ q })}`, signal);

export const known = (sha256: string[]): Promise<KnownFile[]> => send('POST', '/files/known', { sha256 });

export const linkFile = (link: { sha256: string; path: string; name: string; modified_at: string; on_conflict: OnConflict }): Promise<unknown> =>
  send('POST', '/files/link', link);

export async function jobCount(state: 'waiting' | 'failed'): Promise<number> {
  return (await request('GET', `/jobs?state=${state}&limit=1`)).pagination?.total ?? 0;
}

export const failedJobs = (): Promise<FailedJob[]> => get('/jobs?state=failed&limit=100');
