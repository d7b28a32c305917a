import { libraryPhotos } from '../api/libraries';
import { ListSource } from '../timeline/list-source';
import type { PhotoPage } from '../timeline/list-source';

/** The photos of a library, newest first, whoever owns them. */
export class LibrarySource extends ListSource {
  constructor(readonly library: string) {
    super();
    void this.reload();
  }

  protected async page(cursor: string | null, signal: AbortSignal): Promise<PhotoPage> {
    const { data, pagination } = await libraryPhotos(this.library, cursor, signal);
    return { photos: data, cursor: pagination?.next_cursor ?? null, total: pagination?.total ?? null };
  }
}
