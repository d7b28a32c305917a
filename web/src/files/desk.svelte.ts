import type { DriveFile } from '../api/types';
import { instant } from '../i18n/format';
import { folders } from '../state/folders.svelte';
import { navigate } from '../state/route.svelte';
import { toast } from '../state/toast.svelte';
import { tray } from '../state/tray.svelte';
import type { IconName } from '../ui/icons';
import { FileDeeds } from './deeds';
import type { Clash } from './deeds';
import type { Action, EntryHost } from './host';
import { hrefOf } from './kind';
import { Listing } from './listing.svelte';
import { Marked } from './marked.svelte';
import { tagFilter } from './order';
import { files as w } from '../i18n/files';

type Layout = 'list' | 'grid';
type Dialog =
  | { kind: 'new' }
  | { kind: 'details'; file: DriveFile }
  | { kind: 'tags'; files: DriveFile[] }
  | { kind: 'share'; file: DriveFile }
  | { kind: 'clash'; taken: DriveFile[]; answer: (wish: Clash | null) => void }
  | { kind: 'place'; asked: { title: string; action: string; shut: string[]; onplace: (to: string | null) => void } };

const DRAGGED = 'application/x-albumen-files';
const LAYOUT = 'albumen.files.layout';
const SETTLE_MS = 700;

/** One folder on the screen: what is in it, what is selected, what is being asked. */
export class Desk implements EntryHost {
  readonly listing: Listing;
  readonly marked = new Marked();
  readonly deeds: FileDeeds;
  readonly here: string;
  readonly movable = true;
  layout = $state<Layout>(localStorage.getItem(LAYOUT) === 'grid' ? 'grid' : 'list');
  renaming = $state('');
  dialog = $state.raw<Dialog | null>(null);
  onrenamed: (file: DriveFile) => void = () => {};
  private soon: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly id: string | null) {
    this.here = id ? `/files/${id}` : '/files';
    this.listing = new Listing(id, () => folders.children(id).map(asFile));
    const ask = (taken: DriveFile[]) =>
      new Promise<Clash | null>((resolve) => {
        const answer = (wish: Clash | null) => {
          this.dialog = null;
          resolve(wish);
        };
        this.dialog = { kind: 'clash', taken, answer };
      });
    this.deeds = new FileDeeds(this.listing, ask, () => folders.load());
  }

  close(): void {
    clearTimeout(this.soon);
    this.listing.close();
  }

  /** Looks again once what is going on has settled. */
  refreshSoon(): void {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => void folders.load().then(() => this.listing.load()), SETTLE_MS);
  }

  turn(): void {
    this.layout = this.layout === 'list' ? 'grid' : 'list';
    localStorage.setItem(LAYOUT, this.layout);
  }

  href(file: DriveFile): string {
    return hrefOf(file, this.here);
  }
  note(file: DriveFile): string {
    return instant(file.original_modified_at ?? file.modified_at);
  }
  size(file: DriveFile): number | null {
    return file.kind === 'folder' ? null : file.size;
  }
  rename(file: DriveFile, name: string): Promise<void> {
    return this.deeds.rename(file, name);
  }
  endRename(file: DriveFile): void {
    this.renaming = '';
    this.onrenamed(file);
  }

  /** What is selected and may be changed: what lies in an external folder is only read. */
  private get ownMarked(): DriveFile[] {
    return this.marked.of(this.listing.rows).filter((file) => !file.external);
  }

  get bulk(): { icon: IconName; label: string; run: () => void }[] {
    const chosen = () => this.marked.of(this.listing.rows);
    const own = this.ownMarked.length > 0;
    return [
      { icon: 'download', label: w().download, run: () => this.download(chosen()) },
      ...(own ? [{ icon: 'move' as const, label: w().move, run: () => this.askPlace(this.ownMarked, 'move') }] : []),
      { icon: 'copy', label: w().copy, run: () => this.askPlace(chosen(), 'copy') },
      { icon: 'tag', label: w().tags, run: () => (this.dialog = { kind: 'tags', files: chosen() }) },
      ...(own ? [{ icon: 'trash' as const, label: w().trash, run: () => this.trashMarked() }] : []),
    ];
  }

  actions(file: DriveFile): Action[] {
    // What lies in an external folder is only read.
    const own = !file.external;
    const change: Action[] = [
      { label: w().rename, run: () => (this.renaming = file.id) },
      { label: w().move, run: () => this.askPlace([file], 'move') },
    ];
    const trash: Action = { label: w().trash, run: () => void this.deeds.trash([file]), danger: true };
    return [
      { label: w().open, run: () => navigate(hrefOf(file, this.here)) },
      { label: w().download, run: () => this.download([file]) },
      ...(own ? change : []),
      { label: w().copy, run: () => this.askPlace([file], 'copy') },
      { label: w().tags, run: () => (this.dialog = { kind: 'tags', files: [file] }) },
      { label: w().share, run: () => (this.dialog = { kind: 'share', file }) },
      { label: w().details, run: () => (this.dialog = { kind: 'details', file }) },
      ...(own ? [trash] : []),
    ];
  }

  private download(files: DriveFile[]): void {
    this.deeds.download(files, files.length === 1 ? files[0].name : (folders.find(this.id ?? '')?.name ?? 'Albumen'));
  }

  /** Sets the tags of the files that the dialog is about, and shows them there as they are then. */
  async tag(files: DriveFile[], add: string[], remove: string[]): Promise<boolean> {
    const done = await this.deeds.tag(files, add, remove);
    const ids = new Set(files.map((file) => file.id));
    if (done && this.dialog?.kind === 'tags') {
      this.dialog = { kind: 'tags', files: this.listing.rows.filter((file) => ids.has(file.id)) };
    }
    return done;
  }

  /** Shows only what bears a tag. */
  pickTag(tag: string): void {
    this.dialog = null;
    this.listing.narrow(tagFilter(tag));
  }

  trashMarked(): void {
    const chosen = this.ownMarked;
    if (chosen.length > 0) void this.deeds.trash(chosen);
    else if (this.marked.count > 0) toast(w().externalShut, { tone: 'error' });
  }

  private askPlace(files: DriveFile[], deed: 'move' | 'copy'): void {
    const moving = deed === 'move';
    const onplace = (to: string | null) => {
      this.dialog = null;
      if (moving && to === this.id) return;
      void this.deeds[deed](files, to).then((done) => done && this.marked.clear());
    };
    const title = (moving ? w().moveTo : w().copyTo)(files.length);
    const outside = folders.list.filter((folder) => folder.external).map((folder) => folder.id);
    const shut = files.filter((file) => file.kind === 'folder').map((file) => file.id).concat(outside);
    this.dialog = { kind: 'place', asked: { title, action: moving ? w().moveHere : w().copyHere, shut, onplace } };
  }

  drag(event: DragEvent, file: DriveFile): void {
    if (!this.marked.has(file.id)) this.marked.only(file.id);
    event.dataTransfer?.setData(DRAGGED, '1');
    if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move';
  }

  /** Files of this list, or files from the desk. */
  accepts(event: DragEvent): boolean {
    const types = event.dataTransfer?.types ?? [];
    return types.includes(DRAGGED) || types.includes('Files');
  }

  drop(event: DragEvent, folder: DriveFile): void {
    this.dropOn(event, folder.id, folder.path);
  }

  dropOn(event: DragEvent, to: string | null, path: string): void {
    if (!event.dataTransfer) return;
    if (to && folders.find(to)?.external) {
      toast(w().externalShut, { tone: 'error' });
    } else if (event.dataTransfer.types.includes(DRAGGED)) {
      const chosen = this.ownMarked.filter((file) => file.id !== to);
      if (to !== this.id) void this.deeds.move(chosen, to);
    } else tray.takeDrop(event.dataTransfer, path);
  }
}

/** A folder of the tree as the list shows it. */
function asFile(folder: { id: string; name: string; path: string; modified_at: string }): DriveFile {
  const { id, name, path, modified_at } = folder;
  return {
    id,
    name,
    path,
    modified_at,
    parent_id: null,
    kind: 'folder',
    size: 0,
    mime_type: null,
    sha256: null,
    etag: null,
    mime_mismatch: false,
    photo_id: null,
    tags: [],
    uploaded_at: modified_at,
    original_created_at: null,
    original_modified_at: null,
    deleted_at: null,
  };
}

