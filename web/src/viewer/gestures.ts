import { around } from './zoom';
import type { View } from './zoom';

export interface Stage {
  view(): View;
  /** Sets the view, bounded by the stage. */
  set(view: View): void;
  /** The picture follows a finger that may become a swipe; 0, 0 lets go. */
  drag(dx: number, dy: number): void;
  next(): void;
  previous(): void;
  close(): void;
  toggleZoom(px: number, py: number): void;
  tap(): void;
}

const SWIPE_PX = 60;
const CLOSE_PX = 110;
const TAP_PX = 8;
const DOUBLE_MS = 300;

/** Wheel, drag, pinch, double tap and swipe over the picture. Returns the end of listening. */
export function listenToGestures(element: HTMLElement, stage: Stage): () => void {
  const fingers = new Map<number, { x: number; y: number }>();
  let start = { x: 0, y: 0 };
  let origin: View = stage.view();
  let spread = 0;
  let lastTap = { at: 0, x: 0, y: 0 };
  let tapTimer: ReturnType<typeof setTimeout> | undefined;
  let pinched = false;

  const fromMiddle = (x: number, y: number) => {
    const area = element.getBoundingClientRect();
    return { px: x - area.left - area.width / 2, py: y - area.top - area.height / 2 };
  };
  const middle = () => {
    const all = [...fingers.values()];
    return {
      x: all.reduce((sum, one) => sum + one.x, 0) / all.length,
      y: all.reduce((sum, one) => sum + one.y, 0) / all.length,
    };
  };
  const distance = () => {
    const [a, b] = [...fingers.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };
  const begin = () => {
    start = middle();
    origin = stage.view();
    spread = fingers.size === 2 ? distance() : 0;
  };

  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const { px, py } = fromMiddle(event.clientX, event.clientY);
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    stage.set(around(stage.view(), Math.exp((-event.deltaY * lines) / (event.ctrlKey ? 100 : 400)), px, py));
  };

  const down = (event: PointerEvent) => {
    if (event.button !== 0 || (event.target as Element).closest('button, a, video')) return;
    element.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size === 1) pinched = false;
    else pinched = true;
    begin();
  };

  const move = (event: PointerEvent) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const now = middle();
    const dx = now.x - start.x;
    const dy = now.y - start.y;
    if (fingers.size === 2) {
      const { px, py } = fromMiddle(start.x, start.y);
      const grown = around(origin, distance() / spread, px, py);
      stage.set({ scale: grown.scale, x: grown.x + dx, y: grown.y + dy });
    } else if (origin.scale > 1) stage.set({ ...origin, x: origin.x + dx, y: origin.y + dy });
    else if (!pinched) stage.drag(dx, dy);
  };

  const tapped = (x: number, y: number) => {
    const again = performance.now() - lastTap.at < DOUBLE_MS && Math.hypot(x - lastTap.x, y - lastTap.y) < 40;
    clearTimeout(tapTimer);
    if (again) {
      lastTap = { at: 0, x, y };
      const { px, py } = fromMiddle(x, y);
      stage.toggleZoom(px, py);
    } else {
      lastTap = { at: performance.now(), x, y };
      tapTimer = setTimeout(stage.tap, DOUBLE_MS);
    }
  };

  const up = (event: PointerEvent) => {
    if (!fingers.delete(event.pointerId)) return;
    if (fingers.size > 0) {
      begin();
      return;
    }
    const dx = event.clientX - start.x;
    const dy = event.clientY - start.y;
    stage.drag(0, 0);
    if (event.type === 'pointercancel' || pinched) return;
    if (Math.hypot(dx, dy) < TAP_PX) tapped(event.clientX, event.clientY);
    else if (origin.scale > 1) return;
    else if (Math.abs(dx) > SWIPE_PX && Math.abs(dx) > Math.abs(dy)) (dx < 0 ? stage.next : stage.previous)();
    else if (dy > CLOSE_PX) stage.close();
  };

  element.addEventListener('wheel', wheel, { passive: false });
  element.addEventListener('pointerdown', down);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', up);
  return () => {
    clearTimeout(tapTimer);
    element.removeEventListener('wheel', wheel);
    element.removeEventListener('pointerdown', down);
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', up);
    element.removeEventListener('pointercancel', up);
  };
}
