import type { Photo } from '../api/types';
import { emptyColumns, filtered, idAt, indexOf, joined, withFavourite, writeRow } from './columns';
import type { Columns } from './columns';
import { PhotoSource } from './source';
import type { Spot } from './source';

function columnsOf(photos: Photo[]): Columns {
  const c = emptyColumns(photos.length);
  photos.forEach((photo, i) => {
    const ratio = photo.width && photo.height ? photo.width / photo.height : 1;
    writeRow(c, i, { ...photo, ratio, failed: photo.state === 'failed' });
  });
  return c;
}

export interface PhotoPage {
  photos: Photo[];
  cursor: string | null;
  total: number | null;
}

/** Photos that come in pages, in the order they come, as one section that grows while it is scrolled. */
export abstract class ListSource extends PhotoSource {
  found = 0;
  private all: Columns = emptyColumns(0);
  private cursor: string | null = null;
  private pending: Promise<void> | null = null;
  private readonly stop = new AbortController();

  /** The page after `cursor`, or the first. */
  protected abstract page(cursor: string | null, signal: AbortSignal): Promise<PhotoPage>;

  close(): void {
    this.stop.abort();
  }

  async reload(): Promise<void> {
    this.pending ??= this.fetch(null);
    await this.pending;
  }

  private async fetch(cursor: string | null): Promise<void> {
    try {
      const answer = await this.page(cursor, this.stop.signal);
      const more = columnsOf(answer.photos);
      this.all = cursor ? joined(this.all, more) : more;
      this.cursor = answer.cursor;
      this.found = answer.total ?? this.all.n;
      this.state = 'ready';
      this.show();
    } catch (error) {
      if (this.stop.signal.aborted || cursor) return;
      this.state = 'failed';
      this.error = error;
      this.tell({ kind: 'state' });
    } finally {
      this.pending = null;
    }
  }

  private show(): void {
    this.sections = this.all.n > 0 ? [{ key: 'found', count: this.all.n, heading: false }] : [];
    this.tell({ kind: 'sections' });
  }

  columns(): Columns | null {
    return this.all;
  }

  want(): void {}

  async load(): Promise<Columns | null> {
    return this.all;
  }

  /** Fetches the next page, if there is one and none is on its way. */
  more(): void {
    if (this.cursor && !this.pending) this.pending = this.fetch(this.cursor);
  }

  drop(ids: ReadonlySet<string>): void {
    const next = filtered(this.all, (i) => !ids.has(idAt(this.all, i)));
    this.found -= this.all.n - next.n;
    this.all = next;
    this.show();
  }

  favour(ids: ReadonlySet<string>, favourite: boolean): void {
    const at = [...ids].map((id) => indexOf(this.all, id)).filter((i) => i >= 0);
    this.all = withFavourite(this.all, at, favourite);
    this.show();
  }

  find(id: string): Spot | null {
    const index = indexOf(this.all, id);
    return index < 0 ? null : { section: 0, index };
  }
}
