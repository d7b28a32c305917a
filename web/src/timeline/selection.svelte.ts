import type { PhotoSource, Spot } from './source';

/** The chosen photos of one grid. Only the count is reactive: a set may hold a million ids. */
export class Selection {
  count = $state(0);
  gathering = $state(false);
  readonly ids = new Set<string>();
  anchor: Spot | null = null;
  private base: Set<string> | null = null;
  private wish = 0;
  onchange: () => void = () => {};

  constructor(private readonly source: PhotoSource) {}

  has(id: string): boolean {
    return this.ids.has(id);
  }

  toggle(spot: Spot): void {
    const id = this.source.idOf(spot);
    if (!id) return;
    if (!this.ids.delete(id)) this.ids.add(id);
    this.anchor = spot;
    this.base = null;
    this.changed();
  }

  /** Chooses everything from the last touched photo to `spot`, in place of the previous such range. */
  async extendTo(spot: Spot): Promise<void> {
    this.anchor ??= spot;
    this.base ??= new Set(this.ids);
    const wish = ++this.wish;
    this.gathering = true;
    const range = await this.source.between(this.anchor, spot);
    if (wish !== this.wish) return;
    this.gathering = false;
    this.replace(this.base, range);
  }

  /** Chooses a whole section, or frees it when it is wholly chosen. */
  async toggleSection(section: number): Promise<void> {
    const last = this.source.sections[section].count - 1;
    if (last < 0) return;
    this.gathering = true;
    const ids = await this.source.between({ section, index: 0 }, { section, index: last });
    this.gathering = false;
    const all = ids.every((id) => this.ids.has(id));
    for (const id of ids) {
      if (all) this.ids.delete(id);
      else this.ids.add(id);
    }
    this.base = null;
    this.changed();
  }

  private replace(base: Set<string>, more: string[]): void {
    this.ids.clear();
    for (const id of base) this.ids.add(id);
    for (const id of more) this.ids.add(id);
    this.changed();
  }

  clear(): void {
    this.wish += 1;
    this.gathering = false;
    this.ids.clear();
    this.anchor = null;
    this.base = null;
    this.changed();
  }

  private changed(): void {
    this.count = this.ids.size;
    this.onchange();
  }
}
