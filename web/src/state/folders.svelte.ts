import { folders as fetchFolders } from '../api/library';
import type { Folder } from '../api/types';

/** The user's albums: all of them at once, as a family has hundreds and not millions. */
class Folders {
  list = $state.raw<Folder[]>([]);
  stage = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state.raw<unknown>(null);

  async load(): Promise<void> {
    try {
      this.list = await fetchFolders();
      this.stage = 'ready';
    } catch (error) {
      this.problem = error;
      if (this.stage !== 'ready') this.stage = 'failed';
    }
  }

  find(id: string): Folder | undefined {
    return this.list.find((folder) => folder.id === id);
  }

  children(parent: string | null): Folder[] {
    const order = new Intl.Collator(undefined, { numeric: true });
    return this.list.filter((folder) => folder.parent_id === parent).sort((a, b) => order.compare(a.name, b.name));
  }

  /** From the top down to the folder itself. */
  path(id: string): Folder[] {
    const line: Folder[] = [];
    let at = this.find(id);
    while (at && line.length < 200) {
      line.unshift(at);
      at = at.parent_id ? this.find(at.parent_id) : undefined;
    }
    return line;
  }

  isWithin(id: string, ancestor: string): boolean {
    return this.path(id).some((folder) => folder.id === ancestor);
  }
}

export const folders = new Folders();
