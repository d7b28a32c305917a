import { search } from '../api/library';
import type { FacetValue } from '../api/types';
import { ListSource } from '../timeline/list-source';
import type { PhotoPage } from '../timeline/list-source';

/** What a search found, best first. */
export class SearchSource extends ListSource {
  facets: Record<string, FacetValue[]> = {};

  constructor(readonly query: string) {
    super();
    void this.reload();
  }

  protected async page(cursor: string | null, signal: AbortSignal): Promise<PhotoPage> {
    const { data, pagination } = await search(this.query, cursor, signal);
    if (!cursor) this.facets = data.facets ?? {};
    return { photos: data.photos, cursor: pagination?.next_cursor ?? null, total: pagination?.total ?? null };
  }
}
