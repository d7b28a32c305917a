import { idAt } from './columns';
import type { Columns } from './columns';

/** A run of photos under one heading. `heading` is false where photos follow without a break. */
export interface Section {
  key: string;
  count: number;
  heading: boolean;
}

export interface Spot {
  section: number;
  index: number;
}

export type SourceState = 'loading' | 'ready' | 'failed';

/** What changed: the list of sections, or the photos of one. */
export type Change = { kind: 'sections' } | { kind: 'columns'; section: number } | { kind: 'state' };

/**
 * Photos in order, loaded by section when somebody looks. Not reactive: a grid and a viewer hear of
 * changes through `subscribe` and read what they show.
 */
export abstract class PhotoSource {
  sections: Section[] = [];
  state: SourceState = 'loading';
  error: unknown = null;
  private hearers = new Set<(change: Change) => void>();

  /** The photos of a section when they are here. */
  abstract columns(section: number): Columns | null;
  /** Asks for a section; `subscribe` tells when it has come. Cheap to call on every frame. */
  abstract want(section: number): void;
  /** Resolves when the section is here, and to null when it cannot be had. */
  abstract load(section: number): Promise<Columns | null>;
  /** Takes photos out at once, before the server's own news of it. */
  abstract drop(ids: ReadonlySet<string>): void;
  abstract favour(ids: ReadonlySet<string>, favourite: boolean): void;
  abstract reload(): Promise<void>;
  /** The photo's position when its section is here. */
  abstract find(id: string): Spot | null;
  abstract close(): void;

  get total(): number {
    return this.sections.reduce((sum, section) => sum + section.count, 0);
  }

  /** How many photos lie before a section. */
  before(section: number): number {
    let sum = 0;
    for (let s = 0; s < section; s++) sum += this.sections[s].count;
    return sum;
  }

  subscribe(hear: (change: Change) => void): () => void {
    this.hearers.add(hear);
    return () => this.hearers.delete(hear);
  }

  protected tell(change: Change): void {
    for (const hear of this.hearers) hear(change);
  }

  idOf(spot: Spot): string | null {
    const columns = this.columns(spot.section);
    return columns && spot.index < columns.n ? idAt(columns, spot.index) : null;
  }

  /** The spot `by` photos further on, or null beyond either end. */
  step(from: Spot, by: 1 | -1): Spot | null {
    let { section, index } = from;
    index += by;
    while (section >= 0 && section < this.sections.length) {
      if (index >= 0 && index < this.sections[section].count) return { section, index };
      section += by;
      const next = this.sections[section];
      if (next) index = by > 0 ? 0 : next.count - 1;
    }
    return null;
  }

  /** Every id between two spots, both included, loading what is not here yet. */
  async between(a: Spot, b: Spot): Promise<string[]> {
    const forward = a.section < b.section || (a.section === b.section && a.index <= b.index);
    const [from, to] = forward ? [a, b] : [b, a];
    const ids: string[] = [];
    for (let s = from.section; s <= to.section; s++) {
      const columns = await this.load(s);
      if (!columns) continue;
      const first = s === from.section ? from.index : 0;
      const last = s === to.section ? Math.min(to.index, columns.n - 1) : columns.n - 1;
      for (let i = first; i <= last; i++) ids.push(idAt(columns, i));
    }
    return ids;
  }
}
