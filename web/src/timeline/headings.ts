import { m } from '../i18n/index.svelte';
import { monthName } from '../i18n/format';
import type { Section } from './source';

interface Heading {
  root: HTMLElement;
  skeleton: HTMLElement;
}

/** Month headings and the grey rows that stand for photos not loaded yet. */
export class Headings {
  private shown = new Map<string, Heading>();

  constructor(
    private readonly plane: HTMLElement,
    private readonly onSelect: (key: string) => void,
  ) {}

  show(section: Section, y: number, rowsHeight: number, loaded: boolean): void {
    let heading = this.shown.get(section.key);
    if (!heading) {
      heading = this.make(section);
      this.shown.set(section.key, heading);
    }
    heading.root.style.transform = `translateY(${y}px)`;
    heading.root.hidden = !section.heading;
    heading.skeleton.hidden = loaded;
    if (loaded) return;
    heading.skeleton.style.transform = `translateY(${y}px)`;
    heading.skeleton.style.height = `${Math.max(0, rowsHeight)}px`;
  }

  private make(section: Section): Heading {
    const root = document.createElement('div');
    root.className = 'month';
    const title = document.createElement('h2');
    title.textContent = monthName(section.key);
    const select = document.createElement('button');
    select.type = 'button';
    select.className = 'month-check';
    select.setAttribute('aria-label', m().timeline.selectMonth(monthName(section.key)));
    select.onclick = () => this.onSelect(section.key);
    root.append(title, select);
    const skeleton = document.createElement('div');
    skeleton.className = section.heading ? 'skeleton below-heading' : 'skeleton';
    this.plane.append(skeleton, root);
    return { root, skeleton };
  }

  sweep(keep: (key: string) => boolean): void {
    for (const [key, { root, skeleton }] of this.shown) {
      if (keep(key)) continue;
      root.remove();
      skeleton.remove();
      this.shown.delete(key);
    }
  }
}
