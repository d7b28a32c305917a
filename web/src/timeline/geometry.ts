import { estimate, itemNear, justify, measureFor, rowAt, rowOf } from './layout';
import type { Measure, SectionLayout } from './layout';
import type { Columns } from './columns';
import { Ruler } from './ruler';
import type { PhotoSource, Section, Spot } from './source';

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export const HEADING_PX = 56;
const AFTER_SECTION_PX = 8;
const FIRST_GUESS = 1.33;
/** Enough photos to believe their mean ratio of the rest. */
const SAMPLE = 40;

interface Laid {
  columns: Columns;
  layout: SectionLayout;
}

/** Where every photo lies, in layout px from the top of the scrolled content. */
export class Geometry {
  readonly ruler = new Ruler();
  measure: Measure = measureFor(1);
  private laid = new Map<string, Laid>();
  private meanRatio = 0;

  constructor(private readonly source: PhotoSource) {}

  /** Measures everything anew. `before` is the height of what stands above the first photo. */
  build(width: number, before: number): void {
    if (width !== this.measure.width) {
      this.measure = measureFor(width);
      this.laid.clear();
    }
    const heights = this.source.sections.map((section, s) => this.heightOf(section, s));
    this.ruler.set(heights, before);
  }

  private heightOf(section: Section, s: number): number {
    const head = section.heading ? HEADING_PX + AFTER_SECTION_PX : 0;
    const layout = this.lay(section, s);
    if (layout) return head + layout.height;
    return head + estimate(section.count, this.meanRatio || FIRST_GUESS, this.measure);
  }

  private lay(section: Section, s: number): SectionLayout | null {
    const columns = this.source.columns(s);
    const known = this.laid.get(section.key);
    if (!columns) return known && known.layout.n === section.count ? known.layout : null;
    if (known?.columns === columns) return known.layout;
    const layout = justify(columns.ratio, columns.n, this.measure);
    this.laid.set(section.key, { columns, layout });
    if (!this.meanRatio && columns.n >= SAMPLE) {
      this.meanRatio = columns.ratio.reduce((sum, ratio) => sum + ratio, 0) / columns.n;
    }
    return layout;
  }

  layoutOf(section: number): SectionLayout | null {
    const known = this.laid.get(this.source.sections[section]?.key);
    return known?.layout ?? null;
  }

  /** The top of a section's first row. */
  rowsTop(section: number): number {
    return this.ruler.top(section) + (this.source.sections[section].heading ? HEADING_PX : 0);
  }

  /** The rows of a section that touch the span, as `[first, last]`; null when none does. */
  rowsWithin(section: number, from: number, to: number): [number, number] | null {
    const layout = this.layoutOf(section);
    if (!layout || layout.rows === 0) return null;
    const top = this.rowsTop(section);
    if (top > to || top + layout.height < from) return null;
    return [rowAt(layout, from - top), rowAt(layout, to - top)];
  }

  boxOf({ section, index }: Spot): Box | null {
    const layout = this.layoutOf(section);
    if (!layout || index >= layout.n) return null;
    const r = rowOf(layout, index);
    return {
      x: layout.left[index],
      y: this.rowsTop(section) + layout.top[r],
      w: layout.wide[index],
      h: layout.high[r],
    };
  }

  /** The photo at or nearest to a point; null where its section is not loaded. */
  spotAt(x: number, y: number): Spot | null {
    const section = this.ruler.at(y);
    const layout = section < 0 ? null : this.layoutOf(section);
    if (!layout || layout.rows === 0) return null;
    const r = rowAt(layout, y - this.rowsTop(section));
    return { section, index: itemNear(layout, r, x) };
  }

  /** The photo one row above or below, nearest to the same middle. Sections not loaded give their edge. */
  vertical(from: Spot, by: 1 | -1): Spot | null {
    const layout = this.layoutOf(from.section);
    const box = this.boxOf(from);
    if (!layout || !box) return null;
    const middle = box.x + box.w / 2;
    const r = rowOf(layout, from.index) + by;
    if (r >= 0 && r < layout.rows) return { section: from.section, index: itemNear(layout, r, middle) };
    let section = from.section + by;
    while (this.source.sections[section]?.count === 0) section += by;
    const next = this.source.sections[section];
    if (!next) return null;
    const other = this.layoutOf(section);
    if (!other) return { section, index: by > 0 ? 0 : next.count - 1 };
    return { section, index: itemNear(other, by > 0 ? 0 : other.rows - 1, middle) };
  }
}
