/** Browsers stop near 16.8 million px; half of that keeps whole-pixel precision in every one of them. */
export const TALLEST_SCROLL = 8_000_000;

/** A jump of more viewports than this is a drag of the scroll bar, not a wheel or a finger. */
const JUMP = 3;

/**
 * Maps the scroll position of an element to a place in a layout that may be far taller.
 *
 * Small moves carry over pixel for pixel: `layoutTop = scrollTop + offset`. Large ones are taken in
 * proportion. `offset` drifts meanwhile, which nobody sees, and `settle` puts the scroll bar back where
 * it belongs once the page is at rest. It also takes up corrections of heights above the view, so that
 * these need not disturb a scroll under way.
 */
export class ScrollMap {
  offset = 0;
  layoutTop = 0;
  layoutHeight = 0;
  viewport = 1;
  private scrollTop = 0;

  get scrollHeight(): number {
    return Math.min(this.layoutHeight, Math.max(TALLEST_SCROLL, this.viewport));
  }

  get lowest(): number {
    return Math.max(0, this.layoutHeight - this.viewport);
  }

  private get lowestScroll(): number {
    return Math.max(0, this.scrollHeight - this.viewport);
  }

  /** Where the scroll bar belongs for the present place. */
  private proportional(): number {
    if (this.lowest === 0) return 0;
    return Math.round((this.layoutTop / this.lowest) * this.lowestScroll);
  }

  /** The element was scrolled to `scrollTop`. Returns the scroll position to set at once, if any. */
  scrolled(scrollTop: number): number | null {
    const moved = scrollTop - this.scrollTop;
    this.scrollTop = scrollTop;
    if (moved === 0) return null;
    const squeezed = this.layoutHeight > this.scrollHeight;
    if (squeezed && Math.abs(moved) > this.viewport * JUMP) {
      this.layoutTop = (scrollTop / Math.max(1, this.lowestScroll)) * this.lowest;
      this.offset = this.layoutTop - scrollTop;
      return null;
    }
    this.layoutTop = Math.min(Math.max(scrollTop + this.offset, 0), this.lowest);
    const atEnd = scrollTop <= 0 || scrollTop >= this.lowestScroll;
    const runOut = Math.abs(this.layoutTop - (scrollTop + this.offset)) > 0.5;
    return (atEnd && this.offset !== 0) || runOut ? this.settle() : null;
  }

  /** Puts the scroll bar where it belongs without moving the picture. Returns the position to set. */
  settle(): number | null {
    this.layoutTop = Math.min(Math.max(this.layoutTop, 0), this.lowest);
    const wanted = this.proportional();
    this.offset = this.layoutTop - wanted;
    if (wanted === this.scrollTop) return null;
    this.scrollTop = wanted;
    return wanted;
  }

  /** Goes to a place in the layout. Returns the scroll position to set. */
  goTo(layoutTop: number): number | null {
    this.layoutTop = Math.min(Math.max(layoutTop, 0), this.lowest);
    return this.settle();
  }

  /** Heights above the view changed by `by`: what is seen stays, and only numbers move. */
  shift(by: number): void {
    this.layoutTop += by;
    this.offset += by;
  }
}
