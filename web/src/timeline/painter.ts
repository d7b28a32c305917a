import type { Geometry } from './geometry';
import { Headings } from './headings';
import type { ScrollMap } from './scroll-map';
import type { Selection } from './selection.svelte';
import type { PhotoSource } from './source';
import { TilePool } from './tiles';
import type { Tile } from './tiles';

/** The plane's own coordinates stay small, where every browser keeps them exact. */
const REBASE_PX = 50_000;
/** How far beyond the view tiles are kept, in views. */
const OVERSCAN = 0.6;

export interface Planes {
  header: HTMLElement;
  headings: HTMLElement;
  tiles: HTMLElement;
}

/** Rows of one section to draw; a first row of -1 means that its photos are not here. */
type Span = [section: number, firstRow: number, lastRow: number];

/** Brings tiles and headings in line with the place in the layout. */
export class Painter {
  readonly pool: TilePool;
  private readonly headings: Headings;
  private base = 0;
  private drawn = '';
  private stamp = 0;

  constructor(
    private readonly planes: Planes,
    private readonly source: PhotoSource,
    private readonly geometry: Geometry,
    private readonly selection: Selection,
  ) {
    this.pool = new TilePool(planes.tiles);
    this.headings = new Headings(planes.headings, (key) => {
      void selection.toggleSection(source.sections.findIndex((one) => one.key === key));
    });
  }

  /** The next drawing starts from nothing, because geometry or photos changed. */
  invalidate(): void {
    this.drawn = '';
  }

  /** `calm` is false while things pass too fast to be worth fetching. */
  draw(map: ScrollMap, calm: boolean): void {
    if (Math.abs(map.layoutTop - this.base) > REBASE_PX) {
      this.base = Math.round(map.layoutTop);
      this.drawn = '';
    }
    const shift = `${this.base - map.offset}px`;
    this.planes.tiles.style.top = shift;
    this.planes.headings.style.top = shift;
    this.planes.header.style.top = `${-map.offset}px`;
    const over = map.viewport * OVERSCAN;
    const spans = this.spans(map.layoutTop - over, map.layoutTop + map.viewport + over);
    if (calm) for (const [s] of spans) this.source.want(s);
    const signature = spans.join();
    if (signature !== this.drawn || spans.length === 0) {
      this.drawn = signature;
      this.drawSpans(spans);
    }
    if (calm) this.fetchPictures(map);
  }

  private spans(from: number, to: number): Span[] {
    const { ruler } = this.geometry;
    const spans: Span[] = [];
    const first = ruler.at(from);
    if (first < 0) return spans;
    for (let s = first; s < ruler.count && ruler.top(s) < to; s++) {
      const rows = this.geometry.rowsWithin(s, from, to);
      spans.push(rows ? [s, rows[0], rows[1]] : [s, -1, -1]);
    }
    return spans;
  }

  private drawSpans(spans: Span[]): void {
    this.stamp += 1;
    for (const [s, first, last] of spans) this.drawSection(s, first, last);
    const focused = this.pool.tileOf(document.activeElement);
    this.pool.sweep((tile) => tile.stamp === this.stamp || (tile === focused && this.stillThere(tile)));
    const keys = new Set(spans.map(([s]) => this.source.sections[s].key));
    this.headings.sweep((key) => keys.has(key));
  }

  /** The focused photo keeps its tile out of view, but not out of the source. */
  private stillThere(tile: Tile): boolean {
    const { source } = this;
    if (source.idOf(tile.spot) === tile.id) return true;
    const found = source.find(tile.id);
    if (found) tile.spot = found;
    return found !== null;
  }

  private drawSection(s: number, firstRow: number, lastRow: number): void {
    const { geometry } = this;
    const columns = this.source.columns(s);
    const layout = geometry.layoutOf(s);
    const top = geometry.rowsTop(s) - this.base;
    const bottom = geometry.ruler.top(s + 1) - this.base;
    const head = geometry.ruler.top(s) - this.base;
    this.headings.show(this.source.sections[s], head, bottom - top, columns !== null);
    if (!columns || !layout || firstRow < 0) return;
    const mirror = document.documentElement.dir === 'rtl' ? geometry.measure.width : 0;
    for (let r = firstRow; r <= lastRow; r++) {
      for (let i = layout.first[r]; i < layout.first[r + 1]; i++) {
        const tile = this.pool.bind(columns, s, i, this.stamp);
        tile.select(this.selection.has(tile.id));
        const x = mirror ? mirror - layout.left[i] - layout.wide[i] : layout.left[i];
        tile.place(x, top + layout.top[r], layout.wide[i], layout.high[r]);
      }
    }
  }

  /** Asks for the pictures of every tile drawn, those in view first. */
  fetchPictures({ layoutTop, viewport }: ScrollMap): void {
    const later: Tile[] = [];
    for (const tile of this.pool.shown.values()) {
      const y = tile.y + this.base;
      if (y + tile.h > layoutTop && y < layoutTop + viewport) tile.picture();
      else later.push(tile);
    }
    for (const tile of later) tile.picture();
  }

  showSelection(): void {
    for (const tile of this.pool.shown.values()) tile.select(this.selection.has(tile.id));
  }

  /** At rest the elements are put in the order of the photos, which is what a screen reader follows. */
  order(): void {
    const tiles = [...this.pool.shown.values()].sort(
      (a, b) => a.spot.section - b.spot.section || a.spot.index - b.spot.index,
    );
    const before = new Map<number, number>();
    const { total } = this.source;
    for (const tile of tiles) {
      const { section, index } = tile.spot;
      if (!before.has(section)) before.set(section, this.source.before(section));
      tile.number((before.get(section) ?? 0) + index + 1, total);
    }
    if (this.planes.tiles.contains(document.activeElement)) return;
    for (const tile of tiles) this.planes.tiles.append(tile.root);
  }
}
