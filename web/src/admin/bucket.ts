import type { NewBucket } from '../api/types';

export type PlaceKind = 'disk' | 'bucket';
export type BucketForm = Required<{ [K in keyof NewBucket]: NonNullable<NewBucket[K]> }>;

export const emptyBucket = (): BucketForm => ({
  endpoint: '',
  region: '',
  bucket: '',
  prefix: '',
  key_id: '',
  secret: '',
  path_style: true,
  redirect: true,
});

/** As it is sent: a region that was left out is the server's to choose. */
export const filledIn = ({ region, ...form }: BucketForm): NewBucket => ({
  ...form,
  endpoint: form.endpoint.trim(),
  region: region.trim() || null,
  bucket: form.bucket.trim(),
  prefix: form.prefix.trim(),
  key_id: form.key_id.trim(),
  secret: form.secret.trim(),
});

/** Where a bucket is, in one line. */
export const whereabouts = (bucket: { endpoint: string; bucket: string; prefix: string }): string =>
  [bucket.endpoint, bucket.bucket, bucket.prefix].filter(Boolean).join('/');
