import { takeAnchor, topFor } from './anchor';
import { Geometry } from './geometry';
import { Painter } from './painter';
import type { Planes } from './painter';
import { ScrollMap } from './scroll-map';
import type { Selection } from './selection.svelte';
import type { PhotoSource, Spot } from './source';
import type { TilePool } from './tiles';

/** Above this speed, px a ms, pictures would be gone before they came, so only blurs are drawn. */
const TOO_FAST = 2.5;
const REST_MS = 140;
/** Room kept above and below a photo brought into view: for the month's name, and the bars of a phone. */
const MARGIN_PX = 64;

export interface GridElements extends Planes {
  scroller: HTMLElement;
  content: HTMLElement;
}

/**
 * Draws the part of a photo source that is in view, into a bounded number of elements that are used
 * again and again. Knows neither clicks nor keys.
 */
export class Grid {
  readonly geometry: Geometry;
  readonly map = new ScrollMap();
  readonly pool: TilePool;
  /** The photo that Tab and the arrow keys start from. */
  currentId: string | null = null;
  /** Told whenever the place in the layout or its height changes. */
  onmove: () => void = () => {};
  private readonly painter: Painter;
  private calm = true;
  private lastTop = 0;
  private lastTime = 0;
  private resting: ReturnType<typeof setTimeout> | undefined;
  private ends: (() => void)[] = [];

  constructor(
    readonly elements: GridElements,
    readonly source: PhotoSource,
    readonly selection: Selection,
  ) {
    this.geometry = new Geometry(source);
    this.painter = new Painter(elements, source, this.geometry, selection);
    this.pool = this.painter.pool;
    selection.onchange = () => {
      elements.scroller.classList.toggle('selecting', selection.count > 0);
      this.painter.showSelection();
    };
    const { scroller, header } = elements;
    const onscroll = () => this.scrolled();
    const resized = new ResizeObserver(() => this.remeasure());
    scroller.addEventListener('scroll', onscroll, { passive: true });
    resized.observe(scroller);
    resized.observe(header);
    this.ends.push(
      () => scroller.removeEventListener('scroll', onscroll),
      () => resized.disconnect(),
      source.subscribe((change) => change.kind !== 'state' && this.remeasure()),
      () => clearTimeout(this.resting),
    );
    this.remeasure();
  }

  destroy(): void {
    for (const end of this.ends) end();
  }

  /** Measures everything again and keeps what is seen where it is. */
  remeasure(): void {
    const { scroller, content, header } = this.elements;
    const width = content.clientWidth;
    if (width === 0) return;
    const anchor = takeAnchor(this.source, this.geometry, this.map.layoutTop);
    this.map.viewport = scroller.clientHeight;
    this.geometry.build(width, header.offsetHeight);
    this.map.layoutHeight = Math.max(this.geometry.ruler.height, header.offsetHeight);
    content.style.height = `${this.map.scrollHeight}px`;
    const top = anchor && topFor(anchor, this.source, this.geometry);
    if (top !== null) this.map.shift(top - this.map.layoutTop);
    // A scroll under way is not touched: only numbers move, and its end settles the bar.
    if (!this.resting) this.moveBar(this.map.settle());
    this.painter.invalidate();
    this.draw();
    this.restSoon();
  }

  private moveBar(scrollTop: number | null): void {
    if (scrollTop !== null) this.elements.scroller.scrollTop = scrollTop;
  }

  private scrolled(): void {
    this.moveBar(this.map.scrolled(this.elements.scroller.scrollTop));
    this.pace();
    this.draw();
    this.restSoon();
  }

  private pace(): void {
    const now = performance.now();
    const speed = Math.abs(this.map.layoutTop - this.lastTop) / Math.max(8, now - this.lastTime);
    this.calm = speed < TOO_FAST;
    this.lastTop = this.map.layoutTop;
    this.lastTime = now;
  }

  private restSoon(): void {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(), REST_MS);
  }

  private rest(): void {
    this.resting = undefined;
    this.calm = true;
    this.moveBar(this.map.settle());
    this.draw();
    this.painter.order();
    this.rove();
  }

  private draw(): void {
    this.painter.draw(this.map, this.calm);
    this.onmove();
  }

  /** Asks again for what failed to come. */
  refresh(): void {
    for (const tile of this.pool.shown.values()) tile.retry();
    this.painter.draw(this.map, true);
  }

  goTo(layoutTop: number): void {
    this.moveBar(this.map.goTo(layoutTop));
    this.pace();
    this.draw();
    this.restSoon();
  }

  /** Brings `spot` into view with as little movement as possible. */
  reveal(spot: Spot): void {
    const box = this.geometry.boxOf(spot);
    const top = this.map.layoutTop + MARGIN_PX;
    const bottom = this.map.layoutTop + this.map.viewport - MARGIN_PX;
    if (!box) this.goTo(this.geometry.ruler.top(spot.section));
    else if (box.y < top) this.goTo(box.y - MARGIN_PX);
    else if (box.y + box.h > bottom) this.goTo(box.y + box.h - this.map.viewport + MARGIN_PX);
  }

  /** Makes `spot` the one that Tab and the arrow keys start from, and focuses it. */
  async focus(spot: Spot): Promise<void> {
    if (!(await this.source.load(spot.section))) return;
    this.currentId = this.source.idOf(spot);
    this.reveal(spot);
    const tile = this.currentId && this.pool.shown.get(this.currentId);
    if (!tile) return;
    this.rove();
    tile.link.focus({ preventScroll: true });
  }

  /** Where the current photo is now, if it still is. */
  current(): Spot | null {
    if (!this.currentId) return null;
    const tile = this.pool.shown.get(this.currentId);
    return tile && this.source.idOf(tile.spot) === this.currentId ? tile.spot : this.source.find(this.currentId);
  }

  /** Focuses what took the place of a photo that went away. */
  async refocus(spot: Spot): Promise<void> {
    const { sections } = this.source;
    if (sections.length === 0 || this.current()) return;
    const section = Math.min(spot.section, sections.length - 1);
    const index = Math.min(spot.index, sections[section].count - 1);
    if (index >= 0) await this.focus({ section, index });
  }

  private rove(): void {
    const current = this.currentId ? this.pool.shown.get(this.currentId) : undefined;
    const first = current ?? this.pool.shown.values().next().value;
    for (const tile of this.pool.shown.values()) tile.link.tabIndex = tile === first ? 0 : -1;
  }
}
