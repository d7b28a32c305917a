import { expect, test } from 'vitest';
import { emptyBucket, filledIn, whereabouts } from './bucket';

test('spaces that were pasted along are not sent, and no region is none', () => {
  const form = { ...emptyBucket(), endpoint: ' https://s3.example.org ', bucket: 'photos\n', key_id: ' k', secret: 's ' };
  expect(filledIn(form)).toEqual({
    endpoint: 'https://s3.example.org',
    region: null,
    bucket: 'photos',
    prefix: '',
    key_id: 'k',
    secret: 's',
    path_style: true,
    redirect: true,
  });
  expect(filledIn({ ...form, region: 'garage ' }).region).toBe('garage');
});

test('a bucket is told by its address', () => {
  expect(whereabouts({ endpoint: 'http://nas:3900', bucket: 'photos', prefix: '' })).toBe('http://nas:3900/photos');
  expect(whereabouts({ endpoint: 'http://nas:3900', bucket: 'b', prefix: 'a/c' })).toBe('http://nas:3900/b/a/c');
});
