import { thumbHashToAverageRGBA, thumbHashToRGBA } from 'thumbhash';
import { thumbnailUrl } from '../api/photos';
import { m } from '../i18n/index.svelte';
import { longDate } from '../i18n/format';
import { Blurs } from './blurs';
import { FAILED, FAVOURITE, KINDS, hashAt, idAt } from './columns';
import type { Columns } from './columns';
import type { Spot } from './source';

const HASH_PX = 32;

/** One picture's elements. They are made once and then carry one photo after another. */
export class Tile {
  readonly root = document.createElement('div');
  readonly link = document.createElement('a');
  readonly check = document.createElement('button');
  private readonly blur = document.createElement('canvas');
  private readonly image = new Image();
  private readonly note = document.createElement('span');
  id = '';
  spot: Spot = { section: 0, index: 0 };
  columns: Columns | null = null;
  /** The drawing that last used this tile. */
  stamp = 0;
  y = 0;
  h = 0;
  private wanted = '';
  private blurred = false;
  private broken = false;

  constructor(private readonly blurs: Blurs) {
    this.root.className = 'tile';
    this.root.setAttribute('role', 'listitem');
    this.link.tabIndex = -1;
    this.link.draggable = false;
    this.blur.width = HASH_PX;
    this.blur.height = HASH_PX;
    this.image.alt = '';
    this.image.draggable = false;
    this.image.decoding = 'async';
    this.image.onload = () => this.root.classList.add('loaded');
    this.image.onerror = () => {
      this.broken = true;
    };
    this.note.className = 'note';
    this.note.setAttribute('aria-hidden', 'true');
    this.check.className = 'check';
    this.check.type = 'button';
    this.check.tabIndex = -1;
    this.check.setAttribute('role', 'checkbox');
    this.link.append(this.blur, this.image, this.note);
    this.root.append(this.link, this.check);
  }

  /** Shows photo `i` of `columns`, without its picture until `picture` is called. */
  show(id: string, columns: Columns, i: number): void {
    const flags = columns.flags[i];
    this.columns = columns;
    if (this.id !== id) {
      this.id = id;
      this.dropPicture();
      this.link.href = `/photo/${id}`;
      this.paintColour(hashAt(columns, i));
    }
    const kind = KINDS[columns.kind[i]];
    const failed = (flags & FAILED) !== 0;
    const words = m().timeline;
    const wall = columns.wall[i];
    const date = Number.isNaN(wall) ? words.undated : longDate(wall);
    const name = words.name(words.kinds[kind], date, (flags & FAVOURITE) !== 0, failed);
    this.link.setAttribute('aria-label', name);
    this.check.setAttribute('aria-label', words.select(name));
    this.note.textContent = failed ? words.cannotShow : '';
    this.root.classList.toggle('favourite', (flags & FAVOURITE) !== 0);
    this.root.classList.toggle('failed', failed);
    this.root.dataset.kind = kind;
  }

  /** One colour costs nothing, and is all that can be seen while the grid flies past. */
  private paintColour(hash: Uint8Array | null): void {
    this.blurred = false;
    this.blur.hidden = true;
    if (!hash) {
      this.root.style.backgroundColor = '';
      return;
    }
    const { r, g, b } = thumbHashToAverageRGBA(hash);
    this.root.style.backgroundColor = `rgb(${r * 255} ${g * 255} ${b * 255})`;
  }

  /** Nothing to see where the picture has come already. */
  paintBlur(): void {
    if (this.blurred || this.wanted !== this.id || this.root.classList.contains('loaded')) return;
    this.blurred = true;
    const hash = this.columns && hashAt(this.columns, this.spot.index);
    const context = this.blur.getContext('2d', { willReadFrequently: true });
    if (!hash || !context) return;
    try {
      const { w, h, rgba } = thumbHashToRGBA(hash);
      this.blur.width = w;
      this.blur.height = h;
      context.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
      this.blur.hidden = false;
    } catch {
      // A malformed hash leaves the plain colour.
    }
  }

  /** Asks for the picture, once. Until it comes, its blur is shown. */
  picture(): void {
    if (this.wanted === this.id || this.root.classList.contains('failed')) return;
    this.wanted = this.id;
    if (!this.blurred) this.blurs.add(this);
    this.image.src = thumbnailUrl(this.id, 'small');
  }

  /** Also tells the browser to stop fetching what is no longer looked at. */
  private dropPicture(): void {
    this.wanted = '';
    this.broken = false;
    this.root.classList.remove('loaded');
    this.image.removeAttribute('src');
  }

  place(x: number, y: number, w: number, h: number): void {
    const { style } = this.root;
    this.y = y;
    this.h = h;
    style.transform = `translate(${x}px, ${y}px)`;
    style.width = `${w}px`;
    style.height = `${h}px`;
  }

  /** Lets a picture that did not come be asked for again. */
  retry(): void {
    if (this.broken) this.wanted = '';
    this.broken = false;
  }

  number(position: number, of: number): void {
    this.root.setAttribute('aria-posinset', String(position));
    this.root.setAttribute('aria-setsize', String(of));
  }

  select(on: boolean): void {
    this.root.classList.toggle('selected', on);
    this.check.setAttribute('aria-checked', String(on));
  }
}

/** Tiles by photo id, and those waiting to be used again. */
export class TilePool {
  readonly shown = new Map<string, Tile>();
  private idle: Tile[] = [];
  private readonly of = new WeakMap<Element, Tile>();
  private readonly blurs = new Blurs();

  constructor(private readonly plane: HTMLElement) {}

  /** The tile of photo `index`, showing it. */
  bind(columns: Columns, section: number, index: number, stamp: number): Tile {
    const id = idAt(columns, index);
    const tile = this.take(id);
    const fresh = tile.id === id && tile.columns === columns && tile.spot.index === index;
    tile.spot = { section, index };
    tile.stamp = stamp;
    if (!fresh) tile.show(id, columns, index);
    return tile;
  }

  private take(id: string): Tile {
    let tile = this.shown.get(id);
    if (tile) return tile;
    tile = this.idle.pop();
    if (!tile) {
      tile = new Tile(this.blurs);
      this.of.set(tile.root, tile);
    }
    if (!tile.root.isConnected) this.plane.append(tile.root);
    tile.root.hidden = false;
    this.shown.set(id, tile);
    return tile;
  }

  /** Puts away every shown tile that `keep` refuses. */
  sweep(keep: (tile: Tile) => boolean): void {
    for (const [id, tile] of this.shown) {
      if (keep(tile)) continue;
      this.shown.delete(id);
      tile.root.hidden = true;
      tile.link.tabIndex = -1;
      this.idle.push(tile);
    }
  }

  tileOf(target: EventTarget | null): Tile | null {
    const root = target instanceof Element ? target.closest('.tile') : null;
    return (root && this.of.get(root)) ?? null;
  }
}
