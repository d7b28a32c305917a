import type { ImageFile, Photo } from '../api/types';
import { m } from '../i18n/index.svelte';
import { bytes, count, dateAndTime, wallClock } from '../i18n/format';

/** What a screen reader calls the photo: "Harbour, Sunday 14 July 2024 at 12:30, Paris". */
export function photoName(photo: Photo): string {
  const date = photo.taken_at ? dateAndTime(wallClock(photo.taken_at)) : m().timeline.undated;
  const place = photo.place?.city ?? photo.place?.country;
  return [photo.title || m().timeline.kinds[photo.kind], date, place].filter(Boolean).join(', ');
}

export function placeLine(photo: Photo): string {
  const { city, region, country } = photo.place ?? { city: null, region: null, country: null };
  const named = [city, region === city ? null : region, country].filter(Boolean).join(', ');
  if (named) return named;
  if (photo.latitude === null || photo.longitude === null) return '';
  return `${photo.latitude.toFixed(4)}, ${photo.longitude.toFixed(4)}`;
}

/** The maker's name is left out where the model already opens with it. */
export function cameraLine(photo: Photo): string {
  const make = photo.camera?.make?.trim() ?? '';
  const model = photo.camera?.model?.trim() ?? '';
  const first = make.split(' ')[0].toLowerCase();
  if (!model) return make;
  return first && model.toLowerCase().startsWith(first) ? model : `${make} ${model}`.trim();
}

/** Seconds as photographers write them: 1/250, 2. */
export function exposureTime(value: string | number): string {
  if (typeof value === 'string') return value;
  if (value >= 0.4 || value <= 0) return String(Math.round(value * 10) / 10);
  return `1/${Math.round(1 / value)}`;
}

export function exposureLine(photo: Photo): string {
  const e = photo.exposure;
  if (!e) return '';
  const parts = [
    e.f_number ? `f/${Math.round(e.f_number * 10) / 10}` : '',
    e.exposure_time ? m().viewer.seconds(exposureTime(e.exposure_time)) : '',
    e.focal_length ? `${Math.round(e.focal_length * 10) / 10} mm` : '',
    e.iso ? `ISO ${e.iso}` : '',
  ];
  return parts.filter(Boolean).join(' · ');
}

export function fileLine(file: ImageFile): string {
  const size = file.width && file.height ? `${count(file.width)} × ${count(file.height)}` : '';
  return [m().viewer.parts[file.part] ?? file.part, bytes(file.size), size].filter(Boolean).join(' · ');
}
