/** Invented photos: the same number always gives the same photo, so a million need no memory. */
import { rgbaToThumbHash } from 'thumbhash';

const HASHES = 24;
const RATIOS = [1.5, 1.333, 0.75, 1.5, 1.778, 0.667, 1, 1.333, 2.4];
const CITIES = ['Paris', 'Kyoto', 'Bremen', 'Porto', 'Leeds'];
const NEWEST = { year: 2026, month: 11 };
const BIG_MONTH = 6;

export function palette(seed) {
  const hue = (seed * 47) % 360;
  return { hue, other: (hue + 40 + (seed % 5) * 30) % 360 };
}

function hashFor(seed) {
  const [w, h] = [24, 16];
  const rgba = new Uint8Array(w * h * 4);
  const { hue } = palette(seed);
  const channel = (turn) => 0.5 + 0.5 * Math.cos(((hue - turn) / 180) * Math.PI);
  for (let i = 0; i < w * h; i++) {
    const light = 255 * (0.9 - (0.5 * Math.floor(i / w)) / h);
    rgba.set([light * channel(0), light * channel(120), light * channel(240), 255], i * 4);
  }
  return Buffer.from(rgbaToThumbHash(w, h, rgba)).toString('base64');
}

const hashes = Array.from({ length: HASHES }, (_, seed) => hashFor(seed));

export const uuid = (n) => `019a0000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
export const numberOf = (id) => Number.parseInt(id.slice(24), 16);

export class Library {
  constructor(total, bigMonth) {
    this.months = [];
    let { year, month } = NEWEST;
    for (let from = 0; from < total; ) {
      const usual = 20 + ((this.months.length * 7919) % Math.max(40, Math.ceil(total / 150)));
      const wanted = this.months.length === BIG_MONTH && bigMonth ? bigMonth : usual;
      const count = Math.min(total - from, wanted);
      this.months.push({ bucket: `${year}-${String(month).padStart(2, '0')}`, from, count });
      from += count;
      month -= 1;
      if (month === 0) [year, month] = [year - 1, 12];
    }
  }

  photo(n) {
    const { bucket, from, count } = this.months.find((one) => n >= one.from && n < one.from + one.count);
    const day = String(28 - Math.floor(((n - from) / count) * 27)).padStart(2, '0');
    const ratio = RATIOS[(n * 7 + (n >> 4)) % RATIOS.length];
    const [width, height] = [Math.round(3000 * ratio), 3000];
    const name = `IMG_${n}.jpg`;
    return {
      id: uuid(n),
      kind: n % 41 === 7 ? 'live' : 'photo',
      title: null,
      description: null,
      tags: [],
      rating: null,
      favorite: n % 13 === 0,
      archived: false,
      taken_at: `${bucket}-${day}T14:00:00+02:00`,
      taken_at_source: 'exif',
      latitude: null,
      longitude: null,
      place: { city: CITIES[n % CITIES.length], region: null, country: null },
      camera: { make: 'Canon', model: 'Canon EOS R6', lens: null },
      width,
      height,
      duration_ms: null,
      exposure: { iso: 200, f_number: 2.8, exposure_time: 0.004, focal_length: 35 },
      thumbhash: hashes[n % HASHES],
      image_files: [
        { id: uuid(n), part: 'original', name, mime_type: 'image/svg+xml', size: 4_200_000, width, height },
      ],
      state: n % 97 === 50 ? 'failed' : 'ready',
      state_reason: null,
      created_at: '2026-01-01T00:00:00Z',
    };
  }

  buckets() {
    return this.months.map(({ bucket, count }) => ({ bucket, count }));
  }

  columns(bucket) {
    const month = this.months.find((one) => one.bucket === bucket) ?? { from: 0, count: 0 };
    const photos = Array.from({ length: month.count }, (_, i) => this.photo(month.from + i));
    const column = (name) => photos.map((one) => one[name]);
    return {
      id: column('id'),
      taken_at: column('taken_at'),
      ratio: photos.map((one) => one.width / one.height),
      kind: column('kind'),
      thumbhash: column('thumbhash'),
      favorite: column('favorite'),
      state: column('state'),
    };
  }
}
