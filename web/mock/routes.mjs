import { Library, numberOf, uuid } from './data.mjs';
import { picture } from './picture.mjs';

export function makeRoutes({ photos, bigMonth, setup }) {
  const library = new Library(photos, bigMonth);
  const state = { needed: setup, signedIn: !setup, settings: { theme: 'system', language: 'en' }, listeners: new Set(), uploads: new Map() };
  const folders = [
    { id: uuid(1), parent_id: null, name: 'Holidays', path: '/Holidays', photo_count: 3, total_photo_count: 412, cover_photo_id: uuid(3) },
    { id: uuid(2), parent_id: uuid(1), name: '2024 Normandy', path: '/Holidays/2024 Normandy', photo_count: 240, total_photo_count: 240, cover_photo_id: uuid(11) },
    { id: uuid(3), parent_id: uuid(1), name: '2025 Japan', path: '/Holidays/2025 Japan', photo_count: 169, total_photo_count: 169, cover_photo_id: uuid(21) },
    { id: uuid(4), parent_id: null, name: 'Family', path: '/Family', photo_count: 98, total_photo_count: 98, cover_photo_id: uuid(9) },
    { id: uuid(5), parent_id: null, name: 'Empty one', path: '/Empty one', photo_count: 0, total_photo_count: 0, cover_photo_id: null },
  ];
  const view = (q) => ({ album: q.get('album'), favorite: q.get('favorite') === 'true', archived: q.get('archived') === 'true', tag: q.get('tag') });
  const me = () => ({ id: uuid(1), username: 'ada', email: 'ada@example.org', display_name: 'Ada', role: 'superuser', status: 'active', created_at: '2026-01-01T00:00:00Z', settings: state.settings });
  const fail = (status, code, message, more = {}) => ({ status, body: { success: false, message, error: { code, ...more } } });
  const image = (n, full) => {
    const p = library.photo(n);
    return { type: 'image/svg+xml', raw: picture(n, full ? p.width : Math.round((300 * p.width) / p.height), full ? p.height : 300) };
  };

  const table = [
    ['GET', '/api/v1/setup', () => ({ needed: state.needed })],
    ['POST', '/api/v1/setup', (c) => { if (c.body.code !== 'ABCD-1234') return fail(403, 'wrong_code', 'This is not the set-up code that the server printed.', { field: 'code' }); state.needed = false; state.signedIn = true; return {}; }],
    ['POST', '/api/v1/auth/login', (c) => { if (c.body.password !== 'secret') return fail(401, 'wrong_credentials', 'The name or the password is not right.'); state.signedIn = true; return {}; }],
    ['POST', '/api/v1/auth/logout', () => { state.signedIn = false; return {}; }],
    ['GET', '/api/v1/account/me', () => (state.signedIn ? me() : fail(401, 'unauthenticated', 'Sign in first.'))],
    ['PUT', '/api/v1/account/settings', (c) => { state.settings = c.body; return c.body; }],
    ['GET', '/api/v1/account/quota', () => ({ quota_bytes: null, used_bytes: 81_400_000_000, trash_bytes: 120_000_000, by_kind: { photo: 61e9, video: 18e9, raw: 2e9, other: 4e8 } })],
    ['GET', '/api/v1/auth/sessions', () => [{ id: uuid(1), device: 'Chrome on Linux', address: '192.168.1.20', created_at: '2026-11-01T10:00:00Z', last_seen_at: '2026-11-21T09:00:00Z', current: true }]],
    ['GET', '/api/v1/auth/app-passwords', () => [{ id: uuid(1), name: 'Phone backup', scopes: ['upload'], created_at: '2026-11-01T10:00:00Z', last_used_at: null }]],
    ['POST', '/api/v1/auth/app-passwords', (c) => ({ id: uuid(2), name: c.body.name, password: 'k7qd-2m9x-fhty-p3wn' })],
    ['GET', '/api/v1/photos/timeline', (c) => library.buckets(view(c.query))],
    ['GET', '/api/v1/photos/timeline/:bucket', (c) => library.columns(c.params.bucket, view(c.query))],
    ['POST', '/api/v1/photos/bulk', (c) => bulk(c.body)],
    ['GET', '/api/v1/photos/:id', (c) => (numberOf(c.params.id) < library.total ? library.photo(numberOf(c.params.id)) : fail(404, 'not_found', 'There is no such photo.'))],
    ['PUT', '/api/v1/photos/:id', (c) => { library.edit(numberOf(c.params.id), c.body); return library.photo(numberOf(c.params.id)); }],
    ['GET', '/api/v1/photos/:id/thumbnail', (c) => image(numberOf(c.params.id), false)],
    ['GET', '/api/v1/photos/:id/original', (c) => image(numberOf(c.params.id), true)],
    ['GET', '/api/v1/photos/:id/metadata', () => ({ image_files: [{ id: uuid(1), name: 'IMG_1.jpg', metadata: { EXIF: { Make: 'Canon', Model: 'EOS R6', FNumber: 2.8, ISOSpeedRatings: 200 }, XMP: { Rating: 4 } } }] })],
    ['GET', '/api/v1/photos/:id/similar', (c) => [1, 2, 3, 4, 5].map((by) => library.photo((numberOf(c.params.id) + by) % library.total))],
    ['GET', '/api/v1/folders', () => folders],
    ['POST', '/api/v1/folders', (c) => { const name = c.body.path.split('/').pop(); const parent = folders.find((f) => f.path === c.body.path.slice(0, -name.length - 1)); const made = { id: uuid(100 + folders.length), parent_id: parent?.id ?? null, name, path: c.body.path, photo_count: 0, total_photo_count: 0, cover_photo_id: null }; folders.push(made); return made; }],
    ['GET', '/api/v1/tags', () => ['holiday', 'family', 'garden'].map((name, i) => ({ id: uuid(i), name, color: null, finder_label: 0, photo_count: 12 }))],
    ['GET', '/api/v1/search', (c) => search(c)],
    ['GET', '/api/v1/search/suggest', (c) => [{ kind: 'camera', text: 'Canon EOS R6', query: 'camera:"Canon EOS R6"', count: 120 }, { kind: 'place', text: 'Paris, France', query: 'place:Paris', count: 40 }, { kind: 'tag', text: 'holiday', query: 'tag:holiday', count: 9 }].filter((s) => s.text.toLowerCase().includes((c.query.get('q') ?? '').toLowerCase()))],
    ['POST', '/api/v1/files/known', () => []],
    ['GET', '/api/v1/jobs', () => [{ id: uuid(1), kind: 'ingest', state: 'failed', file_name: 'broken.jpg', file_id: uuid(1), photo_id: uuid(50), error: 'The JPEG data ends early.', attempts: 3, updated_at: '2026-11-21T09:00:00Z' }]],
    ['GET', '/api', () => ({ name: 'Albumen (mock)', version: '0.0.0', uptime_s: 1 })],
  ];

  function bulk({ photo_ids, set, trash, restore }) {
    for (const id of photo_ids) library.edit(numberOf(id), { ...set, ...(trash ? { trashed: true } : {}), ...(restore ? { trashed: false } : {}) });
    return { updated: photo_ids.length, failed: [] };
  }

  function search({ query }) {
    const q = query.get('q') ?? '';
    if (q.includes('((')) return fail(400, 'bad_query', 'A bracket is opened twice.', { position: q.indexOf('((') });
    const from = Number(query.get('cursor') ?? 0);
    const total = q.includes('nothing') ? 0 : Math.min(library.total, 950);
    const list = Array.from({ length: Math.min(200, total - from) }, (_, i) => library.photo(from + i));
    const facets = query.get('facets') ? { year: [{ value: '2026', count: 512 }, { value: '2025', count: 300 }], camera: [{ value: 'Canon EOS R6', count: 240 }, { value: 'Pixel 8', count: 230 }], place: [{ value: 'Paris', count: 190 }], tag: [{ value: 'holiday', count: 30 }], type: [{ value: 'photo', count: 900 }, { value: 'video', count: 50 }], lens: [] } : {};
    return { page: { data: { photos: list, facets }, pagination: { limit: 200, next_cursor: from + 200 < total ? String(from + 200) : null, total } } };
  }

  return { table, state, fail };
}
