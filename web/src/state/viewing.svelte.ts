import type { PhotoActions } from '../timeline/actions';
import type { PhotoSource, Spot } from '../timeline/source';

/** Where the open photo was opened from, so that the viewer knows its neighbours. */
export interface Viewing {
  source: PhotoSource;
  spot: Spot;
  actions: PhotoActions;
  /** Called with the photo shown last, when the viewer closes. */
  onclose: (id: string) => void;
}

export const viewing: { from: Viewing | null } = { from: null };
