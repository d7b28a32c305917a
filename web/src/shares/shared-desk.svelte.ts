import * as api from '../api/files';
import type { DriveFile } from '../api/types';
import { each } from '../files/each';
import type { Action, EntryHost } from '../files/host';
import { Listing } from '../files/listing.svelte';
import { Marked } from '../files/marked.svelte';
import { files as w } from '../i18n/files';
import { instant } from '../i18n/format';
import { sharedFolder as words } from '../i18n/shares';
import { explain } from '../state/explain';
import { navigate } from '../state/route.svelte';
import { toast } from '../state/toast.svelte';
import { tray } from '../state/tray.svelte';
import type { IconName } from '../ui/icons';

const SETTLE_MS = 400;

type Dialog = { kind: 'new' } | { kind: 'share'; file: DriveFile };

/** A folder of somebody else's on the screen: what is in it, and what the share lets one do with it. */
export class SharedDesk implements EntryHost {
  readonly listing: Listing;
  readonly marked = new Marked();
  readonly here: string;
  readonly movable = false;
  renaming = $state('');
  dialog = $state.raw<Dialog | null>(null);
  private soon: ReturnType<typeof setTimeout> | undefined;
  /** The folder itself, and those above it that were shared too, the topmost first. */
  line = $state.raw<DriveFile[]>([]);

  constructor(readonly id: string) {
    this.here = `/shared/${id}`;
    this.listing = new Listing(id, null);
  }

  async load(): Promise<void> {
    await Promise.all([this.listing.load(), this.readLine()]);
  }

  private async readLine(): Promise<void> {
    try {
      const line: DriveFile[] = [];
      for (let at: string | null = this.id; at; at = line[0].parent_id) line.unshift(await api.file(at));
      this.line = line;
    } catch {
      // The listing says what is wrong.
    }
  }

  close(): void {
    clearTimeout(this.soon);
    this.listing.close();
  }

  /** Looks again once what is going on has settled. */
  refreshSoon(): void {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => void this.listing.load(), SETTLE_MS);
  }

  get folder(): DriveFile | undefined {
    return this.line.at(-1);
  }
  get mayAdd(): boolean {
    return this.folder?.access?.includes('add') ?? false;
  }

  href(file: DriveFile): string {
    if (file.kind === 'folder') return `/shared/${file.id}`;
    return file.photo_id ? `/photo/${file.photo_id}` : `${this.here}?open=${file.id}`;
  }
  note(file: DriveFile): string {
    return instant(file.original_modified_at ?? file.modified_at);
  }
  size(file: DriveFile): number | null {
    return file.kind === 'folder' ? null : file.size;
  }

  async rename(file: DriveFile, name: string): Promise<void> {
    this.listing.put(await api.relocate(file.id, { name }));
    toast(w().renamed(name));
  }
  endRename(): void {
    this.renaming = '';
  }

  actions(file: DriveFile): Action[] {
    const may = (deed: string) => file.access?.includes(deed) ?? false;
    const all: (Action & { needs: string })[] = [
      { needs: 'view', label: w().open, run: () => navigate(this.href(file)) },
      { needs: 'download', label: w().download, run: () => this.download([file]) },
      { needs: 'rename', label: w().rename, run: () => (this.renaming = file.id) },
      { needs: 'share', label: w().share, run: () => (this.dialog = { kind: 'share', file }) },
      { needs: 'trash', label: w().trash, run: () => void this.trash([file]), danger: true },
    ];
    return all.filter(({ needs }) => may(needs));
  }

  get bulk(): { icon: IconName; label: string; run: () => void }[] {
    const chosen = this.marked.of(this.listing.rows);
    const bulk: { icon: IconName; label: string; run: () => void }[] = [
      { icon: 'download', label: w().download, run: () => this.download(chosen) },
    ];
    if (chosen.every((file) => file.access?.includes('trash'))) {
      bulk.push({ icon: 'trash', label: w().trash, run: () => void this.trash(chosen) });
    }
    return bulk;
  }

  download(files: DriveFile[]): void {
    const [only] = files;
    const link = document.createElement('a');
    const whole = files.length === 1 && only.kind === 'file';
    link.href = whole ? api.downloadUrl(only.id) : api.zipUrl(files.map((file) => file.id), `${this.folder?.name ?? only.name}.zip`);
    link.download = '';
    link.click();
  }

  private async trash(files: DriveFile[]): Promise<void> {
    const { done, failed } = await each(files, (file) => api.trashFile(file.id));
    this.listing.without(new Set(done.map(({ item }) => item.id)));
    if (failed.length > 0) toast(explain(failed[0].error), { tone: 'error' });
    // Only its owner takes it out of the trash again, so nothing is offered here.
    if (done.length > 0) toast(words().trashed(done.length, this.folder?.name ?? ''));
  }

  async make(name: string): Promise<void> {
    await api.makeFolder(name, this.id);
    await this.listing.load();
    toast(w().created(name));
  }

  drag(event: DragEvent): void {
    event.preventDefault();
  }
  accepts(event: DragEvent): boolean {
    return this.mayAdd && (event.dataTransfer?.types.includes('Files') ?? false);
  }
  drop(event: DragEvent, folder: DriveFile): void {
    if (event.dataTransfer) tray.takeDrop(event.dataTransfer, '', folder.id);
  }
}
