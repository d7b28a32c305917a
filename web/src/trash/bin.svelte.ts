import * as api from '../api/files';
import type { DriveFile, Trashed } from '../api/types';
import { each } from '../files/each';
import type { Outcome } from '../files/each';
import type { Action, EntryHost } from '../files/host';
import { Marked } from '../files/marked.svelte';
import { m } from '../i18n/index.svelte';
import { trash as words } from '../i18n/trash';
import { explain } from '../state/explain';
import { folders } from '../state/folders.svelte';
import { toast } from '../state/toast.svelte';

const DAY_MS = 86_400_000;

/** What waits in the trash, and what can be done to it. */
export class Bin implements EntryHost {
  rows = $state.raw<Trashed[]>([]);
  stage = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<unknown>(null);
  asked = $state.raw<{ kind: 'place' | 'purge'; files: Trashed[] } | null>(null);
  readonly marked = new Marked();
  readonly movable = false;
  private cursor: string | null = null;
  private pending: Promise<void> | null = null;
  private asks = 0;

  /** Reads from the beginning. An answer to what was asked before is passed over: it may tell of what is gone since. */
  load(): Promise<void> {
    return this.read(null);
  }

  async more(): Promise<void> {
    if (this.cursor && !this.pending) void this.read(this.cursor);
    await this.pending;
  }

  async whole(): Promise<void> {
    this.problem = null;
    while (this.cursor && !this.problem) await this.more();
  }

  private read(from: string | null): Promise<void> {
    this.pending = this.answer(from, ++this.asks);
    return this.pending;
  }

  private async answer(from: string | null, ask: number): Promise<void> {
    try {
      const { data, pagination } = await api.trashed(from);
      if (ask !== this.asks) return;
      this.rows = from ? [...this.rows, ...data] : data;
      this.cursor = pagination?.next_cursor ?? null;
      this.stage = 'ready';
      this.problem = null;
    } catch (error) {
      if (ask !== this.asks) return;
      this.problem = error;
      if (this.stage !== 'ready') this.stage = 'failed';
    }
    this.pending = null;
  }

  href(): null {
    return null;
  }
  note(file: DriveFile): string {
    const left = Date.parse((file as Trashed).purged_at) - Date.now();
    return words().left(Math.ceil(left / DAY_MS));
  }
  size(file: DriveFile): number | null {
    return (file as Trashed).total_size;
  }
  async rename(): Promise<void> {}
  endRename(): void {}
  drag(): void {}
  accepts(): boolean {
    return false;
  }
  drop(): void {}

  get chosen(): Trashed[] {
    return this.rows.filter((file) => this.marked.has(file.id));
  }

  actions(file: DriveFile): Action[] {
    const one = [file as Trashed];
    return [
      { label: words().restore, run: () => void this.restore(one) },
      { label: words().restoreTo, run: () => (this.asked = { kind: 'place', files: one }) },
      { label: words().purge, run: () => (this.asked = { kind: 'purge', files: one }), danger: true },
    ];
  }

  /** Takes out of the list what is gone, and says what stayed. */
  private settle(outcome: Outcome<Trashed, unknown>): string[] {
    const gone = new Set(outcome.done.map(({ item }) => item.id));
    this.rows = this.rows.filter((file) => !gone.has(file.id));
    this.marked.keep(this.rows);
    if (this.pending) void this.load();
    const [first] = outcome.failed;
    if (first) toast(words().someFailed(outcome.failed.length, explain(first.error)), { tone: 'error' });
    return [...gone];
  }

  async restore(files: Trashed[], path?: string): Promise<void> {
    const outcome = await each(files, (file) => api.restoreFile(file.id, path === undefined ? {} : { path }));
    const back = this.settle(outcome);
    void folders.load();
    if (back.length === 0) return;
    const run = async () => {
      await each(back, (id) => api.trashFile(id));
      toast(words().back);
      void folders.load();
      await this.load();
    };
    toast(words().restored(back.length), { action: { label: m().shell.undo, run: () => void run() } });
  }

  async purge(files: Trashed[]): Promise<void> {
    const gone = this.settle(await each(files, (file) => api.purgeFile(file.id)));
    if (gone.length > 0) toast(words().purged(gone.length));
  }

  async empty(): Promise<void> {
    const { purged } = await api.emptyTrash();
    this.marked.clear();
    await this.load();
    toast(words().purged(purged));
  }
}
