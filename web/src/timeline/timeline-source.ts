import { bucketUrl, buckets } from '../api/photos';
import type { TimelineView } from '../api/photos';
import type { PhotoEvent } from '../api/events';
import type { Bucket } from '../api/types';
import { onPhotos } from '../state/live.svelte';
import { connection } from '../state/connection.svelte';
import { filtered, idAt, indexOf, withFavourite } from './columns';
import type { Columns } from './columns';
import { fetchColumns } from './fetch-columns';
import { PhotoSource } from './source';
import type { Spot } from './source';

/** Photos kept in memory at about 70 bytes each; beyond it, the months longest unseen are let go. */
const KEEP_PHOTOS = 300_000;
const RETRY_MS = 4000;

interface Held {
  columns: Columns | null;
  pending: Promise<Columns | null> | null;
  stale: boolean;
  failedAt: number;
  usedAt: number;
}

/** The months of one view of the timeline, kept in step with the server's news. */
export class TimelineSource extends PhotoSource {
  private held = new Map<string, Held>();
  private clock = 0;
  private unsubscribe: () => void;
  private closed = false;

  constructor(readonly view: TimelineView) {
    super();
    this.unsubscribe = onPhotos((events) => void this.follow(events));
    void this.reload();
  }

  close(): void {
    this.closed = true;
    this.unsubscribe();
  }

  async reload(): Promise<void> {
    try {
      const list = await buckets(this.view);
      if (this.closed) return;
      this.state = 'ready';
      this.adopt(list);
    } catch (error) {
      if (this.state === 'ready') return;
      this.state = 'failed';
      this.error = error;
      this.tell({ kind: 'state' });
    }
  }

  private adopt(list: Bucket[]): void {
    const gone = new Set(this.held.keys());
    for (const { bucket, count } of list) {
      gone.delete(bucket);
      const held = this.held.get(bucket);
      if (held?.columns && held.columns.n !== count) held.stale = true;
    }
    for (const key of gone) this.held.delete(key);
    this.sections = list.map(({ bucket, count }) => {
      // While the page of a month is being renewed, its old length still matches its old columns.
      const columns = this.held.get(bucket)?.columns;
      return { key: bucket, count: columns ? columns.n : count, heading: true };
    });
    this.tell({ kind: 'sections' });
  }

  private async follow(events: PhotoEvent[]): Promise<void> {
    if (events.length === 0) for (const held of this.held.values()) held.stale = true;
    for (const { bucket } of events) {
      const held = bucket === null ? undefined : this.held.get(bucket);
      if (held) held.stale = true;
    }
    await this.reload();
  }

  columns(section: number): Columns | null {
    const held = this.held.get(this.sections[section]?.key);
    return held?.columns ?? null;
  }

  want(section: number): void {
    const key = this.sections[section]?.key;
    if (key === undefined) return;
    const held = this.hold(key);
    held.usedAt = ++this.clock;
    if (held.pending || (held.columns && !held.stale)) return;
    if (connection.lost || performance.now() - held.failedAt < RETRY_MS) return;
    held.pending = this.fetch(key, held);
  }

  private hold(key: string): Held {
    let held = this.held.get(key);
    if (!held) {
      held = { columns: null, pending: null, stale: false, failedAt: -RETRY_MS, usedAt: 0 };
      this.held.set(key, held);
    }
    return held;
  }

  private async fetch(key: string, held: Held): Promise<Columns | null> {
    held.stale = false;
    try {
      held.columns = await fetchColumns(bucketUrl(this.view, key));
      this.release();
      this.announce(key);
    } catch {
      held.failedAt = performance.now();
      if (!this.closed) setTimeout(() => this.announce(key), RETRY_MS + 50);
    } finally {
      held.pending = null;
    }
    return held.columns;
  }

  private announce(key: string): void {
    const section = this.sections.findIndex((one) => one.key === key);
    if (section < 0 || this.closed) return;
    const columns = this.held.get(key)?.columns;
    if (columns) this.sections[section].count = columns.n;
    this.tell({ kind: 'columns', section });
  }

  private release(): void {
    const loaded = [...this.held.values()].filter((held) => held.columns);
    let photos = loaded.reduce((sum, held) => sum + (held.columns?.n ?? 0), 0);
    if (photos <= KEEP_PHOTOS) return;
    loaded.sort((a, b) => a.usedAt - b.usedAt);
    for (const held of loaded.slice(0, -2)) {
      photos -= held.columns?.n ?? 0;
      held.columns = null;
      if (photos <= KEEP_PHOTOS) return;
    }
  }

  async load(section: number): Promise<Columns | null> {
    const key = this.sections[section]?.key;
    if (key === undefined) return null;
    const held = this.hold(key);
    if (held.columns && !held.stale) return held.columns;
    held.pending ??= this.fetch(key, held);
    return held.pending;
  }

  drop(ids: ReadonlySet<string>): void {
    this.rewrite((columns) => {
      const next = filtered(columns, (i) => !ids.has(idAt(columns, i)));
      return next.n === columns.n ? null : next;
    });
  }

  favour(ids: ReadonlySet<string>, favourite: boolean): void {
    if (this.view.favorite && !favourite) {
      this.drop(ids);
      return;
    }
    this.rewrite((columns) => {
      const at = [...ids].map((id) => indexOf(columns, id)).filter((i) => i >= 0);
      return at.length ? withFavourite(columns, at, favourite) : null;
    });
  }

  private rewrite(change: (columns: Columns) => Columns | null): void {
    for (const [key, held] of this.held) {
      const next = held.columns && change(held.columns);
      if (!next) continue;
      held.columns = next;
      this.announce(key);
    }
  }

  find(id: string): Spot | null {
    for (let section = 0; section < this.sections.length; section++) {
      const columns = this.columns(section);
      const index = columns ? indexOf(columns, id) : -1;
      if (index >= 0) return { section, index };
    }
    return null;
  }
}
