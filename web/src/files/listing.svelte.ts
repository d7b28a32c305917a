import { listFolder } from '../api/files';
import type { DriveFile } from '../api/types';
import { arranged, matching } from './order';
import type { Order } from './order';

const REMEMBERED = 'albumen.files.order';

function remembered(): Order {
  const [by, way] = (localStorage.getItem(REMEMBERED) ?? '').split(' ');
  const known = by === 'modified' || by === 'size' || by === 'kind';
  return { by: known ? by : 'name', down: way === 'down' };
}

/**
 * What lies in one folder. The server hands it out by name in pages, so the next page is fetched when its place
 * comes near; any other order and a filter need every page and fetch them.
 */
export class Listing {
  /** In the order shown, filtered. */
  rows = $state.raw<DriveFile[]>([]);
  stage = $state<'loading' | 'ready' | 'failed'>('loading');
  complete = $state(false);
  problem = $state.raw<unknown>(null);
  order = $state.raw<Order>(remembered());
  filter = $state('');
  private all: DriveFile[] = [];
  private cursor: string | null = null;
  private pending: Promise<void> | null = null;
  /** How often it was changed by itself: an answer to what was asked before that may tell of what is gone since. */
  private changes = 0;
  private readonly stop = new AbortController();

  constructor(
    readonly parent: string | null,
    /** The folders in it, where they are known beforehand. */
    private readonly folders: (() => DriveFile[]) | null,
  ) {}

  close(): void {
    this.stop.abort();
  }

  /** Reads the folder anew, as far as it was read before; what is shown stays until then. */
  async load(): Promise<void> {
    await this.pending;
    this.pending = this.read(Math.max(this.all.length, 1));
    await this.pending;
  }

  private async read(least: number): Promise<void> {
    try {
      let asked: number;
      let cursor: string | null;
      let fresh: DriveFile[];
      do {
        asked = this.changes;
        [fresh, cursor] = await this.pages(least);
      } while (asked !== this.changes);
      this.take(fresh, cursor);
      this.stage = 'ready';
    } catch (error) {
      if (this.stop.signal.aborted) return;
      this.problem = error;
      if (this.stage !== 'ready') this.stage = 'failed';
    } finally {
      this.pending = null;
    }
  }

  private async pages(least: number): Promise<[DriveFile[], string | null]> {
    let cursor: string | null = null;
    const fresh: DriveFile[] = [];
    do {
      const { data, pagination } = await listFolder(this.parent, cursor, this.stop.signal);
      fresh.push(...data);
      cursor = pagination?.next_cursor ?? null;
    } while (cursor && fresh.length < least);
    return [fresh, cursor];
  }

  private take(files: DriveFile[], cursor: string | null): void {
    this.all = files;
    this.cursor = cursor;
    this.complete = cursor === null;
    this.show();
  }

  /** Fetches the next page, if there is one and none is on its way. */
  async more(): Promise<void> {
    if (!this.cursor || this.pending) return this.pending ?? undefined;
    this.pending = (async () => {
      try {
        const { data, pagination } = await listFolder(this.parent, this.cursor, this.stop.signal);
        this.take([...this.all, ...data], pagination?.next_cursor ?? null);
      } catch (error) {
        if (!this.stop.signal.aborted) this.problem = error;
      } finally {
        this.pending = null;
      }
    })();
    await this.pending;
  }

  async whole(): Promise<void> {
    this.problem = null;
    while (!this.complete && !this.problem && !this.stop.signal.aborted) await this.more();
  }

  arrange(order: Order): void {
    this.order = order;
    localStorage.setItem(REMEMBERED, `${order.by} ${order.down ? 'down' : 'up'}`);
    this.show();
  }

  narrow(filter: string): void {
    this.filter = filter;
    this.show();
  }

  without(ids: ReadonlySet<string>): void {
    this.changes += 1;
    this.all = this.all.filter((file) => !ids.has(file.id));
    this.show();
  }

  put(file: DriveFile): void {
    this.changes += 1;
    this.all = [...this.all.filter((one) => one.id !== file.id), file];
    this.show();
  }

  /** Files that are here already, as they are now. */
  update(files: readonly DriveFile[]): void {
    this.changes += 1;
    const now = new Map(files.map((file) => [file.id, file]));
    this.all = this.all.map((file) => now.get(file.id) ?? file);
    this.show();
  }

  private show(): void {
    const plain = this.order.by === 'name' && !this.order.down && !this.filter;
    if (this.complete) this.rows = arranged(matching(this.all, this.filter), this.order);
    else if (plain && this.folders) {
      // The server's own order, so that a page appended moves nothing; its folders stand first all the same.
      const files = this.all.filter((file) => file.kind === 'file');
      this.rows = [...this.folders(), ...files];
    } else void this.whole();
  }
}
