import type { Viewing } from '../state/viewing.svelte';
import { neighbour } from './neighbours';
import type { OpenPhoto } from './open-photo.svelte';

/** What the viewer lends to its deeds. */
export interface Place {
  from(): Viewing | null;
  /** The id of the photo shown. */
  shown(): string;
  show(id: string): void;
  close(): Promise<void>;
}

/** What can be done to the photo that is open. */
export class Deeds {
  constructor(
    private readonly open: OpenPhoto,
    private readonly place: Place,
  ) {}

  async favourite(): Promise<void> {
    const photo = this.open.value;
    if (!photo) return;
    const favorite = !photo.favorite;
    if (await this.open.edit({ favorite })) this.place.from()?.source.favour(new Set([photo.id]), favorite);
  }

  async archive(): Promise<void> {
    const photo = this.open.value;
    const actions = this.place.from()?.actions;
    if (!photo) return;
    if (actions?.archivingRemoves) await this.leaves(actions.archive([photo.id], !photo.archived));
    else await this.open.edit({ archived: !photo.archived });
  }

  async trash(): Promise<void> {
    const photo = this.open.value;
    const actions = this.place.from()?.actions;
    if (photo && actions) await this.leaves(actions.trash([photo.id]));
  }

  /** Goes on to the next photo when this one leaves the view, or to the one before at the end. */
  private async leaves(work: Promise<boolean>): Promise<void> {
    const from = this.place.from();
    const gone = this.place.shown();
    if (!from) return;
    const next = (await neighbour(from.source, from.spot, 1)) ?? (await neighbour(from.source, from.spot, -1));
    if (!(await work) || this.place.shown() !== gone) return;
    if (next) this.place.show(next.id);
    else await this.place.close();
  }
}
