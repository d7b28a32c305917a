import { BASE, get, query, send } from './request';
import type { Bucket, BulkAnswer, BulkEdit, Metadata, Photo, PhotoEdit } from './types';

/** Which photos a timeline shows; the empty view is everything that is not archived. */
export interface TimelineView {
  album?: string;
  favorite?: boolean;
  archived?: boolean;
  /** With those of the libraries that one takes into one's own timeline. */
  joined?: boolean;
  tag?: string;
}

const BULK_LIMIT = 1000;

export const buckets = (view: TimelineView, signal?: AbortSignal): Promise<Bucket[]> =>
  get(`/photos/timeline${query({ ...view })}`, signal);

export const bucketUrl = (view: TimelineView, bucket: string): string =>
  `${BASE}/photos/timeline/${bucket}${query({ ...view })}`;

export const photo = (id: string, signal?: AbortSignal): Promise<Photo> => get(`/photos/${id}`, signal);

export const editPhoto = (id: string, edit: PhotoEdit): Promise<Photo> => send('PUT', `/photos/${id}`, edit);

export const metadata = (id: string): Promise<Metadata> => get(`/photos/${id}/metadata`);

export const similar = (id: string): Promise<Photo[]> => get(`/photos/${id}/similar?limit=24`);

export const thumbnailUrl = (id: string, size: 'small' | 'large'): string =>
  `${BASE}/photos/${id}/thumbnail?size=${size}`;

export const originalUrl = (id: string): string => `${BASE}/photos/${id}/original`;

export const downloadUrl = (id: string): string => `${originalUrl(id)}?download=true`;

export const imageFileUrl = (id: string): string => `${BASE}/image-files/${id}/download`;

/** Sends any number of photos, a thousand at a time, and adds the answers up. */
export async function bulk(ids: readonly string[], edit: BulkEdit): Promise<BulkAnswer> {
  const sum: BulkAnswer = { updated: 0, failed: [] };
  for (let from = 0; from < ids.length; from += BULK_LIMIT) {
    const part = await send<BulkAnswer>('POST', '/photos/bulk', {
      photo_ids: ids.slice(from, from + BULK_LIMIT),
      ...edit,
    });
    sum.updated += part.updated;
    sum.failed.push(...part.failed);
  }
  return sum;
}
