const WINDOW_MS = 6000;

/** Bytes a second over the last few seconds. Time is given, in ms. */
export class Rate {
  private marks: { at: number; sent: number }[] = [];

  add(sent: number, at: number): void {
    this.marks.push({ at, sent });
    while (this.marks.length > 2 && at - this.marks[0].at > WINDOW_MS) this.marks.shift();
  }

  get perSecond(): number {
    const first = this.marks[0];
    const last = this.marks.at(-1);
    if (!first || !last || last.at - first.at < 400) return 0;
    return Math.max(0, ((last.sent - first.sent) / (last.at - first.at)) * 1000);
  }

  reset(): void {
    this.marks = [];
  }
}
