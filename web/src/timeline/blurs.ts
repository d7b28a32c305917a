/** Milliseconds of a frame that blurs may take: on a slow phone one takes four. */
const BUDGET_MS = 4;

/** Something whose blur can be painted; painting does nothing where it is not wanted any more. */
interface Blurred {
  paintBlur(): void;
}

/**
 * Paints blurs a few a frame, so that a screen full of new photos stays one that can be touched. Until its turn comes
 * each photo shows its plain colour.
 */
export class Blurs {
  private readonly waiting = new Set<Blurred>();
  private frame = 0;

  add(one: Blurred): void {
    this.waiting.add(one);
    this.frame ||= requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    this.frame = 0;
    const end = performance.now() + BUDGET_MS;
    for (const one of this.waiting) {
      this.waiting.delete(one);
      one.paintBlur();
      if (performance.now() >= end) break;
    }
    if (this.waiting.size > 0) this.frame = requestAnimationFrame(() => this.paint());
  }
}
