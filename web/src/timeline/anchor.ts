import { indexOf } from './columns';
import type { Geometry } from './geometry';
import type { PhotoSource } from './source';

/** What the eye rests on, so that it can stay put while heights around it change. */
export interface Anchor {
  key: string;
  /** The photo, when its section is loaded. */
  id: string | null;
  index: number;
  /** How far down its section the view's top is, 0 to 1, when it is not. */
  share: number;
  /** Px from the view's top down to the photo. */
  delta: number;
}

export function takeAnchor(source: PhotoSource, geometry: Geometry, top: number): Anchor | null {
  const section = geometry.ruler.at(top);
  if (section < 0 || top <= 0) return null;
  const from = geometry.ruler.top(section);
  const height = Math.max(1, geometry.ruler.top(section + 1) - from);
  const spot = geometry.spotAt(0, top);
  const box = spot && geometry.boxOf(spot);
  return {
    key: source.sections[section].key,
    id: spot && source.idOf(spot),
    index: spot?.index ?? 0,
    share: (top - from) / height,
    delta: box ? box.y - top : 0,
  };
}

/** The view's new top that leaves the anchor where it was; null when its section is gone. */
export function topFor(anchor: Anchor, source: PhotoSource, geometry: Geometry): number | null {
  const section = source.sections.findIndex((one) => one.key === anchor.key);
  if (section < 0) return null;
  const columns = source.columns(section);
  if (anchor.id && columns) {
    const found = indexOf(columns, anchor.id);
    const index = found >= 0 ? found : Math.min(anchor.index, columns.n - 1);
    const box = geometry.boxOf({ section, index });
    if (box) return box.y - anchor.delta;
  }
  const from = geometry.ruler.top(section);
  return from + anchor.share * (geometry.ruler.top(section + 1) - from);
}
