/** Where every section lies: heights known or estimated, and their running sum. */
export class Ruler {
  private tops = new Float64Array(1);
  count = 0;

  /** Heights in px, each with its heading. */
  set(heights: ArrayLike<number>, before: number): void {
    this.count = heights.length;
    this.tops = new Float64Array(this.count + 1);
    this.tops[0] = before;
    for (let s = 0; s < this.count; s++) this.tops[s + 1] = this.tops[s] + heights[s];
  }

  top(section: number): number {
    return this.tops[section];
  }

  get height(): number {
    return this.tops[this.count];
  }

  /** The section that holds the position `y`, or the nearest one; -1 when there is none. */
  at(y: number): number {
    if (this.count === 0) return -1;
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tops[middle] <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
