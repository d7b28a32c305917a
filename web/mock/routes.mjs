import { Library, numberOf, uuid } from './data.mjs';
import { picture } from './picture.mjs';

/** Enough of the API for the grid and the viewer; what is not here is tried against the real server. */
export function makeRoutes(photos, bigMonth) {
  const library = new Library(photos, bigMonth);
  const settings = { theme: 'system', language: 'auto' };
  const me = {
    id: uuid(1),
    username: 'ada',
    email: 'ada@example.org',
    display_name: 'Ada',
    role: 'superuser',
    settings,
  };
  const photoOf = ({ id }) => library.photo(numberOf(id));
  const image = (full) => (params) => {
    const photo = photoOf(params);
    const height = full ? photo.height : 300;
    const width = full ? photo.width : Math.round((300 * photo.width) / photo.height);
    return { type: 'image/svg+xml', raw: picture(numberOf(params.id), width, height) };
  };
  return [
    ['/api', () => ({ name: 'Albumen (mock)', version: '0.0.0' })],
    ['/api/v1/account/me', () => me],
    ['/api/v1/tags', () => []],
    ['/api/v1/folders', () => []],
    ['/api/v1/jobs', () => []],
    ['/api/v1/photos/timeline', () => library.buckets()],
    ['/api/v1/photos/timeline/:bucket', ({ bucket }) => library.columns(bucket)],
    ['/api/v1/photos/:id', photoOf],
    ['/api/v1/photos/:id/thumbnail', image(false)],
    ['/api/v1/photos/:id/original', image(true)],
    ['/api/v1/photos/:id/metadata', () => ({ image_files: [] })],
    ['/api/v1/photos/:id/similar', () => []],
  ];
}
