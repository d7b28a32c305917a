/** Invented photos for working on the page without a server. */
import { rgbaToThumbHash } from 'thumbhash';

const KINDS = 24;
const CITIES = [['Paris', 'France'], ['Kyoto', 'Japan'], ['Bremen', 'Germany'], ['Porto', 'Portugal'], ['Leeds', 'United Kingdom']];
const CAMERAS = [['Canon', 'EOS R6', 'RF 35mm F1.8'], ['Apple', 'iPhone 15 Pro', 'back camera 6.86mm f/1.78'], ['FUJIFILM', 'X-T5', 'XF 23mm F2'], ['Google', 'Pixel 8', '']];
const TAGS = ['holiday', 'family', 'garden', 'concert', 'snow'];

export function palette(seed) {
  const hue = (seed * 47) % 360;
  return { hue, other: (hue + 40 + (seed % 5) * 30) % 360 };
}

function hashFor(seed) {
  const w = 24;
  const h = 16;
  const rgba = new Uint8Array(w * h * 4);
  const { hue } = palette(seed);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const at = (y * w + x) * 4;
      const light = 0.4 + 0.5 * (1 - y / h);
      rgba[at] = 255 * light * (0.5 + 0.5 * Math.cos((hue / 180) * Math.PI));
      rgba[at + 1] = 255 * light * (0.5 + 0.5 * Math.cos(((hue - 120) / 180) * Math.PI));
      rgba[at + 2] = 255 * light * (0.5 + 0.5 * Math.cos(((hue - 240) / 180) * Math.PI));
      rgba[at + 3] = 255;
    }
  }
  return Buffer.from(rgbaToThumbHash(w, h, rgba)).toString('base64');
}

const HASHES = Array.from({ length: KINDS }, (_, seed) => hashFor(seed));
const RATIOS = [1.5, 1.333, 0.75, 1.5, 1.778, 0.667, 1, 1.333, 2.4];

export const uuid = (n) => `019a0000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
export const numberOf = (id) => Number.parseInt(id.slice(24), 16);

export class Library {
  constructor(total, bigMonth) {
    this.overrides = new Map();
    this.months = [];
    let year = 2026;
    let month = 11;
    let n = 0;
    while (n < total) {
      const count = this.months.length === 6 && bigMonth ? bigMonth : Math.min(total - n, 20 + ((this.months.length * 7919) % Math.max(40, Math.ceil(total / 150))));
      this.months.push({ bucket: `${year}-${String(month).padStart(2, '0')}`, from: n, count });
      n += count;
      month -= 1;
      if (month === 0) [year, month] = [year - 1, 12];
    }
    this.total = n;
  }

  /** A photo record; the same number always gives the same photo, with edits kept on top. */
  photo(n) {
    const at = this.months.find((m) => n >= m.from && n < m.from + m.count);
    const day = 28 - Math.floor(((n - at.from) / at.count) * 27);
    const [make, model, lens] = CAMERAS[n % CAMERAS.length];
    const [city, country] = CITIES[n % CITIES.length];
    const ratio = RATIOS[(n * 7 + (n >> 4)) % RATIOS.length];
    const kind = n % 31 === 5 ? 'video' : n % 41 === 7 ? 'live' : 'photo';
    return {
      id: uuid(n), hothash: null, kind, title: null, description: null, tags: n % 6 === 0 ? [TAGS[n % TAGS.length]] : [], rating: n % 9 === 0 ? 4 : null, favorite: n % 13 === 0, archived: false,
      taken_at: `${at.bucket}-${String(day).padStart(2, '0')}T14:${String(n % 60).padStart(2, '0')}:00+02:00`, taken_at_source: 'exif', latitude: 48.85, longitude: 2.35, place: { city, region: null, country },
      camera: { make, model, lens: lens || null }, exposure: { iso: 200, f_number: 2.8, exposure_time: '1/250', focal_length: 35 }, width: Math.round(3000 * ratio), height: 3000, duration_ms: kind === 'video' ? 12_000 : null, author_id: null, people: [],
      thumbhash: HASHES[n % KINDS], owner: { id: uuid(1), display_name: 'Ada' }, image_files: [{ id: uuid(n), part: 'original', name: `IMG_${n}.jpg`, mime_type: 'image/jpeg', size: 4_200_000, sha256: '0'.repeat(64), width: Math.round(3000 * ratio), height: 3000 }],
      access: ['view', 'download'], state: n % 97 === 50 ? 'failed' : 'ready', state_reason: n % 97 === 50 ? 'The JPEG data ends early.' : null, created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z',
      ...this.overrides.get(n),
    };
  }

  edit(n, change) {
    this.overrides.set(n, { ...this.overrides.get(n), ...change });
  }

  within(month, view) {
    const list = [];
    for (let n = month.from; n < month.from + month.count; n++) {
      if (view.favorite && !this.photo(n).favorite) continue;
      if (view.album && n % 50 !== Number(numberOf(view.album)) % 50) continue;
      const kept = this.overrides.get(n);
      if (kept?.trashed || (kept?.archived ?? false) !== Boolean(view.archived)) continue;
      list.push(n);
    }
    return list;
  }

  buckets(view) {
    const plain = !view.favorite && !view.album && !view.archived && this.overrides.size === 0;
    if (view.archived && this.overrides.size === 0) return [];
    return this.months.map((m) => ({ bucket: m.bucket, count: plain ? m.count : this.within(m, view).length })).filter((b) => b.count);
  }

  columns(bucket, view) {
    const month = this.months.find((m) => m.bucket === bucket);
    const photos = month ? this.within(month, view).map((n) => this.photo(n)) : [];
    const column = (of) => photos.map(of);
    return {
      id: column((p) => p.id), taken_at: column((p) => p.taken_at), ratio: column((p) => p.width / p.height), kind: column((p) => p.kind),
      thumbhash: column((p) => p.thumbhash), favorite: column((p) => p.favorite), owner: column((p) => p.owner.id), state: column((p) => p.state),
    };
  }
}
