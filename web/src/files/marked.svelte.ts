import type { DriveFile } from '../api/types';

/** The files that are selected, and where a range starts from. */
export class Marked {
  ids = $state.raw<ReadonlySet<string>>(new Set());
  private anchor = '';

  get count(): number {
    return this.ids.size;
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  /** In the order shown. */
  of(rows: readonly DriveFile[]): DriveFile[] {
    return rows.filter((file) => this.ids.has(file.id));
  }

  only(id: string): void {
    this.anchor = id;
    this.ids = new Set([id]);
  }

  toggle(id: string): void {
    this.anchor = id;
    const next = new Set(this.ids);
    if (!next.delete(id)) next.add(id);
    this.ids = next;
  }

  /** Everything between the last one chosen and this one, added to what is selected. */
  range(rows: readonly DriveFile[], id: string): void {
    const to = rows.findIndex((file) => file.id === id);
    const from = rows.findIndex((file) => file.id === this.anchor);
    if (from < 0) return this.toggle(id);
    const between = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.ids = new Set([...this.ids, ...between.map((file) => file.id)]);
  }

  all(rows: readonly DriveFile[]): void {
    this.ids = new Set(rows.map((file) => file.id));
  }

  /** Forgets what is no longer there. */
  keep(rows: readonly DriveFile[]): void {
    if (this.count === 0) return;
    const there = rows.filter((file) => this.ids.has(file.id));
    if (there.length !== this.count) this.ids = new Set(there.map((file) => file.id));
  }

  clear(): void {
    if (this.count > 0) this.ids = new Set();
  }
}
