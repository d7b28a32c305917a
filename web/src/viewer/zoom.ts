/** How the picture lies on the stage: `scale` 1 fits, `x` and `y` are px from the middle. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  w: number;
  h: number;
}

export const FITTED: View = { scale: 1, x: 0, y: 0 };

/** The size at which a picture of this ratio fits the stage whole. */
export function fit(ratio: number, stage: Size): Size {
  const w = Math.min(stage.w, stage.h * ratio);
  return { w, h: w / ratio };
}

/** The largest useful scale: two screen pixels for one of the picture, and never under four. */
export function largest(fitted: Size, pixels: number | null): number {
  return Math.max(4, pixels ? (pixels / Math.max(1, fitted.w)) * 2 : 4);
}

/** Keeps the picture's edges from leaving the stage's edges inward. */
export function bounded(view: View, fitted: Size, stage: Size, most: number): View {
  const scale = Math.min(Math.max(view.scale, 1), most);
  const spareX = Math.max(0, (fitted.w * scale - stage.w) / 2);
  const spareY = Math.max(0, (fitted.h * scale - stage.h) / 2);
  return {
    scale,
    x: Math.min(Math.max(view.x, -spareX), spareX),
    y: Math.min(Math.max(view.y, -spareY), spareY),
  };
}

/** Scales by `factor` around a point given in px from the stage's middle, which stays where it is. */
export function around(view: View, factor: number, px: number, py: number): View {
  return {
    scale: view.scale * factor,
    x: px - (px - view.x) * factor,
    y: py - (py - view.y) * factor,
  };
}
