const SLIDE_MS = 4000;

/** Goes on by itself while it plays, over the whole screen where the browser allows it. */
export class Slideshow {
  playing = $state(false);

  /** Returns whether it plays now. */
  toggle(root: HTMLElement): boolean {
    if (this.playing) this.stop();
    else {
      this.playing = true;
      // A refusal leaves it in the window, which does as well.
      void root.requestFullscreen?.().catch(() => {});
    }
    return this.playing;
  }

  stop(): void {
    this.playing = false;
    if (document.fullscreenElement) void document.exitFullscreen();
  }

  /** Within an effect: asks for the next slide once this one has been seen. */
  next(_shown: string, step: () => void): (() => void) | undefined {
    if (!this.playing) return undefined;
    const timer = setTimeout(step, SLIDE_MS);
    return () => clearTimeout(timer);
  }
}
