import { bulk } from '../api/photos';
import type { BulkAnswer, BulkEdit } from '../api/types';
import { m } from '../i18n/index.svelte';
import { explain } from '../state/explain';
import { toast } from '../state/toast.svelte';
import type { PhotoSource } from './source';

/** Archiving takes photos out of the timeline, and the other way round; albums and searches keep them. */
export type Shelf = 'timeline' | 'archive' | 'elsewhere';

/** What can be done to photos of a source. Each shows its effect at once and says what it did. */
export class PhotoActions {
  constructor(
    private readonly source: PhotoSource,
    private readonly shelf: Shelf,
    /** Whether any may go to the trash: those of an external folder may not. */
    readonly trashes = true,
  ) {}

  /** In the archive's own view, archiving means taking out. */
  get inArchive(): boolean {
    return this.shelf === 'archive';
  }

  get archivingRemoves(): boolean {
    return this.shelf !== 'elsewhere';
  }

  private async send(ids: string[], edit: BulkEdit): Promise<BulkAnswer | null> {
    try {
      const answer = await bulk(ids, edit);
      const [first] = answer.failed;
      if (first) toast(m().bulk.someFailed(answer.failed.length, first.message), { tone: 'error' });
      return answer;
    } catch (error) {
      toast(explain(error), { tone: 'error' });
      await this.source.reload();
      return null;
    }
  }

  async favourite(ids: string[], value: boolean): Promise<void> {
    this.source.favour(new Set(ids), value);
    const words = m().bulk;
    const answer = await this.send(ids, { set: { favorite: value } });
    if (answer && ids.length > 1) toast(value ? words.favourited(answer.updated) : words.unfavourited(answer.updated));
  }

  async archive(ids: string[], value = !this.inArchive): Promise<boolean> {
    const answer = await this.send(ids, { set: { archived: value } });
    if (!answer) return false;
    if (this.archivingRemoves) this.without(ids, answer);
    const words = m().bulk;
    toast((value ? words.archived : words.unarchived)(answer.updated), {
      action: { label: m().shell.undo, run: () => void this.undo(ids, { set: { archived: !value } }) },
    });
    return true;
  }

  async trash(ids: string[]): Promise<boolean> {
    const answer = await this.send(ids, { trash: true });
    if (!answer) return false;
    this.without(ids, answer);
    toast(m().bulk.trashed(answer.updated), {
      action: { label: m().shell.undo, run: () => void this.undo(ids, { restore: true }) },
    });
    return true;
  }

  private without(ids: string[], answer: BulkAnswer): void {
    const gone = new Set(ids);
    for (const { id } of answer.failed) gone.delete(id);
    this.source.drop(gone);
  }

  private async undo(ids: string[], edit: BulkEdit): Promise<void> {
    const answer = await this.send(ids, edit);
    if (!answer) return;
    await this.source.reload();
    toast(m().bulk.restored(answer.updated));
  }

  async change(ids: string[], edit: BulkEdit): Promise<void> {
    const answer = await this.send(ids, edit);
    if (answer) toast(m().bulk.changed(answer.updated));
  }
}
