import { editPhoto, photo } from '../api/photos';
import { ApiError } from '../api/request';
import type { Photo, PhotoEdit } from '../api/types';
import { m } from '../i18n/index.svelte';
import { explain } from '../state/explain';
import { onPhotos } from '../state/live.svelte';
import { toast } from '../state/toast.svelte';

/** The record of the photo that is open, kept in step with the server and edited in place. */
export class OpenPhoto {
  value = $state.raw<Photo | null>(null);
  problem = $state<unknown>(null);
  private saving = 0;
  /** Something came in while changes were on their way: no answer to one of them tells everything. */
  private again = false;
  private wanted = '';
  private readonly unsubscribe: () => void;

  constructor() {
    this.unsubscribe = onPhotos((events) => {
      const ours = events.length === 0 || events.some((event) => event.id === this.wanted);
      if (!ours || !this.wanted) return;
      if (this.saving > 0) this.again = true;
      else void this.load(this.wanted);
    });
  }

  get missing(): boolean {
    return this.problem instanceof ApiError && this.problem.status === 404;
  }

  close(): void {
    this.unsubscribe();
    this.wanted = '';
  }

  async load(id: string): Promise<void> {
    if (this.value?.id !== id) this.value = null;
    this.wanted = id;
    this.problem = null;
    try {
      const answer = await photo(id);
      if (this.wanted === id) this.value = answer;
    } catch (error) {
      if (this.wanted === id && !this.value) this.problem = error;
    }
  }

  /** Shows the change at once and takes it back when the server refuses it. */
  async edit(change: PhotoEdit): Promise<boolean> {
    const before = this.value;
    if (!before) return false;
    this.value = { ...before, ...change };
    if (this.saving > 0) this.again = true;
    this.saving += 1;
    try {
      const saved = await editPhoto(before.id, change);
      if (!this.again && this.value?.id === before.id) this.value = saved;
      return true;
    } catch (error) {
      if (!this.again && this.value?.id === before.id) this.value = before;
      toast(error instanceof ApiError ? explain(error) : m().problems.unknown, { tone: 'error' });
      return false;
    } finally {
      this.saving -= 1;
      if (this.again && this.saving === 0) {
        this.again = false;
        if (this.wanted) void this.load(this.wanted);
      }
    }
  }
}
