import * as api from '../api/files';
import type { OnConflict } from '../api/files';
import { ApiError } from '../api/request';
import type { DriveFile } from '../api/types';
import { m } from '../i18n/index.svelte';
import { explain } from '../state/explain';
import { toast } from '../state/toast.svelte';
import { each } from './each';
import type { Outcome } from './each';
import type { Listing } from './listing.svelte';
import { files as w } from '../i18n/files';

export type Clash = 'rename' | 'replace' | 'skip';
/** Asks the person what to do where names are taken; null when they would rather stop. */
export type AskClash = (taken: DriveFile[]) => Promise<Clash | null>;

const parentPath = (file: DriveFile) => file.path.slice(0, file.path.length - file.name.length - 1) || '/';
/** As many as one request takes. */
const AT_ONCE = 1000;
async function tagAll(ids: string[], add: string[], remove: string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += AT_ONCE) await api.tagFiles(ids.slice(at, at + AT_ONCE), add, remove);
}

const isClash = (error: unknown) => error instanceof ApiError && error.code === 'exists';

/** What can be done to files of a listing. Each says what it did and offers to take it back. */
export class FileDeeds {
  constructor(
    private readonly listing: Listing,
    private readonly ask: AskClash,
    /** Folders changed: whoever shows the tree looks again. */
    private readonly treeChanged: () => Promise<void>,
  ) {}

  private async finish(text: string, outcome: Outcome<DriveFile, unknown>, undo?: () => Promise<unknown>): Promise<void> {
    const [first] = outcome.failed;
    if (first) toast(w().someFailed(outcome.failed.length, explain(first.error)), { tone: 'error' });
    if (outcome.done.some(({ item }) => item.kind === 'folder')) await this.treeChanged();
    if (outcome.done.length === 0) return;
    const action = undo && { label: m().shell.undo, run: () => void this.undo(undo) };
    toast(text, { action });
  }

  private async undo(run: () => Promise<unknown>): Promise<void> {
    try {
      await run();
      toast(w().undone);
    } catch (error) {
      toast(explain(error), { tone: 'error' });
    }
    await this.treeChanged();
    await this.listing.load();
  }

  async create(path: string, name: string): Promise<DriveFile> {
    const made = await api.makeFolder(`${path === '/' ? '' : path}/${name}`);
    this.listing.put(made);
    await this.treeChanged();
    toast(w().created(made.name));
    return made;
  }

  /** Gives a file another name; what the server refuses is thrown, to be said beside the field. */
  async rename(file: DriveFile, name: string): Promise<void> {
    const renamed = await api.relocate(file.id, { name });
    this.listing.put(renamed);
    await this.finish(w().renamed(renamed.name), { done: [{ item: file, result: renamed }], failed: [] }, () =>
      api.relocate(file.id, { name: file.name }),
    );
  }

  async move(files: DriveFile[], to: string | null): Promise<boolean> {
    const run = (on_conflict: OnConflict) => (file: DriveFile) => api.relocate(file.id, { parent_id: to, on_conflict });
    const outcome = await this.settled(files, run);
    if (!outcome) return false;
    this.listing.without(new Set(outcome.done.map(({ item }) => item.id)));
    const back = this.listing.parent;
    const moved = outcome.done.map(({ item }) => item);
    await this.finish(w().moved(moved.length), outcome, () =>
      each(moved, (file) => api.relocate(file.id, { parent_id: back, name: file.name, on_conflict: 'rename' })),
    );
    return true;
  }

  async copy(files: DriveFile[], to: string | null): Promise<boolean> {
    // A copy beside what it is of can only be meant as a second one.
    const beside = to === this.listing.parent;
    const run = (on_conflict: OnConflict) => (file: DriveFile) =>
      api.copy(file.id, { parent_id: to, on_conflict: beside ? 'rename' : on_conflict });
    const outcome = await this.settled(files, run);
    if (!outcome) return false;
    const made = outcome.done.map(({ result }) => result);
    await this.finish(w().copied(made.length), outcome, () => each(made, (file) => api.trashFile(file.id)));
    if (beside) await this.listing.load();
    return true;
  }

  /** Tries without touching what is there, then once more with what the person wants of the taken names. */
  private async settled(
    files: DriveFile[],
    run: (on_conflict: OnConflict) => (file: DriveFile) => Promise<DriveFile>,
  ): Promise<Outcome<DriveFile, DriveFile> | null> {
    const first = await each(files, run('fail'));
    const taken = first.failed.filter(({ error }) => isClash(error)).map(({ item }) => item);
    if (taken.length === 0) return first;
    const failed = first.failed.filter(({ error }) => !isClash(error));
    const wish = await this.ask(taken);
    if (wish === null && first.done.length === 0) return null;
    const second = wish === null || wish === 'skip' ? { done: [], failed: [] } : await each(taken, run(wish));
    return { done: [...first.done, ...second.done], failed: [...failed, ...second.failed] };
  }

  async trash(files: DriveFile[]): Promise<void> {
    const outcome = await each(files, (file) => api.trashFile(file.id));
    const gone = outcome.done.map(({ item }) => item);
    this.listing.without(new Set(gone.map((file) => file.id)));
    await this.finish(w().trashed(gone.length), outcome, () =>
      each(gone, (file) => api.restoreFile(file.id, { path: parentPath(file) })),
    );
  }

  /** Says whether it could be done. */
  async tag(files: DriveFile[], add: string[], remove: string[]): Promise<boolean> {
    const same = (a: string) => (b: string) => a.toLowerCase() === b.toLowerCase();
    const ids = (which: (file: DriveFile) => boolean) => files.filter(which).map((file) => file.id);
    try {
      await tagAll(files.map((file) => file.id), add, remove);
    } catch (error) {
      toast(explain(error), { tone: 'error' });
      return false;
    }
    const now = files.map((file) => {
      const kept = file.tags.filter((tag) => !remove.some(same(tag)));
      return { ...file, tags: [...kept, ...add.filter((tag) => !kept.some(same(tag)))] };
    });
    this.listing.update(now);
    const undo = async () => {
      for (const tag of add) await tagAll(ids((file) => !file.tags.some(same(tag))), [], [tag]);
      for (const tag of remove) await tagAll(ids((file) => file.tags.some(same(tag))), [tag], []);
    };
    toast(w().tagged(files.length), { action: { label: m().shell.undo, run: () => void this.undo(undo) } });
    return true;
  }

  download(files: DriveFile[], name: string): void {
    const [only] = files;
    const one = files.length === 1 && only.kind === 'file';
    const link = document.createElement('a');
    link.href = one ? api.downloadUrl(only.id) : api.zipUrl(files.map((file) => file.id), `${name}.zip`);
    link.download = '';
    link.click();
  }
}
