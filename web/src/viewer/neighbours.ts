import type { Photo } from '../api/types';
import { thumbnailUrl } from '../api/photos';
import { viewing } from '../state/viewing.svelte';
import type { Viewing } from '../state/viewing.svelte';
import { PhotoActions } from '../timeline/actions';
import type { PhotoSource, Spot } from '../timeline/source';
import { TimelineSource } from '../timeline/timeline-source';

function whenReady(source: PhotoSource): Promise<void> {
  if (source.state !== 'loading') return Promise.resolve();
  return new Promise((resolve) => {
    const end = source.subscribe(() => {
      if (source.state === 'loading') return;
      end();
      resolve();
    });
  });
}

/**
 * Where a photo opened by its address stands in the whole timeline. Null when it is not there, as an
 * archived one is not; the photo then has no neighbours.
 */
export async function locate(photo: Photo): Promise<Viewing | null> {
  const source = new TimelineSource({ joined: true });
  await whenReady(source);
  // A bucket is a month of the photo's own clock, or of its arrival when it has no date.
  const month = (photo.taken_at ?? photo.created_at).slice(0, 7);
  const section = source.sections.findIndex((one) => one.key === month);
  if (section >= 0) await source.load(section);
  const spot = source.find(photo.id);
  if (!spot) {
    source.close();
    return null;
  }
  viewing.from = { source, spot, actions: new PhotoActions(source, 'timeline'), onclose: () => source.close() };
  return viewing.from;
}

/** The id `by` photos further on, with its month loaded if need be. */
export async function neighbour(
  source: PhotoSource,
  from: Spot,
  by: 1 | -1,
): Promise<{ spot: Spot; id: string } | null> {
  const spot = source.step(from, by);
  if (!spot) return null;
  await source.load(spot.section);
  const id = source.idOf(spot);
  return id ? { spot, id } : null;
}

/** Fetches the next and the previous picture while this one is looked at. */
export async function preload(source: PhotoSource, from: Spot): Promise<void> {
  for (const by of [1, -1] as const) {
    const next = await neighbour(source, from, by);
    if (next) new Image().src = thumbnailUrl(next.id, 'large');
  }
}
