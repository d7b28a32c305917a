import type { Grid } from './grid';
import type { Spot } from './source';

const LONG_PRESS_MS = 420;
const SLIP_PX = 10;
const EDGE_PX = 80;
const EDGE_SPEED = 14;

/**
 * Clicks, long press and drag-to-select over a grid. `open` is called for a plain click on a photo
 * while nothing is selected. Returns the end of listening.
 */
export function listenToPointer(grid: Grid, open: (spot: Spot) => void): () => void {
  const { scroller, tiles } = grid.elements;
  const { selection } = grid;
  let pressTimer: ReturnType<typeof setTimeout> | undefined;
  let start = { x: 0, y: 0 };
  let finger = { x: 0, y: 0 };
  let dragging = false;
  let swallowClick = false;

  const spotUnder = (x: number, y: number): Spot | null => {
    const area = scroller.getBoundingClientRect();
    const inside = Math.min(Math.max(y, area.top), area.bottom - 1) - area.top;
    return grid.geometry.spotAt(x - area.left - tiles.offsetLeft, grid.map.layoutTop + inside);
  };

  const creep = () => {
    if (!dragging) return;
    const area = scroller.getBoundingClientRect();
    const above = area.top + EDGE_PX - finger.y;
    const below = finger.y - (area.bottom - EDGE_PX);
    const pull = Math.max(0, below) - Math.max(0, above);
    if (pull !== 0) {
      scroller.scrollBy(0, (Math.max(-EDGE_PX, Math.min(EDGE_PX, pull)) / EDGE_PX) * EDGE_SPEED);
      extend();
    }
    requestAnimationFrame(creep);
  };

  const extend = () => {
    const spot = spotUnder(finger.x, finger.y);
    if (spot) void selection.extendTo(spot);
  };

  const begin = () => {
    const spot = spotUnder(start.x, start.y);
    if (!spot) return;
    dragging = true;
    swallowClick = true;
    navigator.vibrate?.(12);
    const id = grid.source.idOf(spot);
    if (id && selection.has(id)) selection.anchor = spot;
    else selection.toggle(spot);
    requestAnimationFrame(creep);
  };

  const stop = () => {
    clearTimeout(pressTimer);
    dragging = false;
  };

  const down = (event: PointerEvent) => {
    swallowClick = false;
    if (event.pointerType === 'mouse' || !grid.pool.tileOf(event.target)) return;
    start = { x: event.clientX, y: event.clientY };
    finger = start;
    clearTimeout(pressTimer);
    pressTimer = setTimeout(begin, LONG_PRESS_MS);
  };

  const move = (event: PointerEvent) => {
    if (event.pointerType === 'mouse') return;
    finger = { x: event.clientX, y: event.clientY };
    if (dragging) extend();
    else if (Math.hypot(finger.x - start.x, finger.y - start.y) > SLIP_PX) clearTimeout(pressTimer);
  };

  // Only a touchmove listener that is not passive can keep the page from scrolling under the finger.
  const hold = (event: TouchEvent) => {
    if (dragging && event.cancelable) event.preventDefault();
  };

  const menu = (event: Event) => {
    if (dragging || swallowClick) event.preventDefault();
  };

  const click = (event: MouseEvent) => {
    const tile = grid.pool.tileOf(event.target);
    if (!tile) return;
    const plain = !event.ctrlKey && !event.metaKey;
    const onCheck = tile.check.contains(event.target as Node);
    if (!plain && !onCheck) return;
    event.preventDefault();
    if (swallowClick) {
      swallowClick = false;
      return;
    }
    if (event.shiftKey) void selection.extendTo(tile.spot);
    else if (onCheck || selection.count > 0) selection.toggle(tile.spot);
    else open(tile.spot);
    grid.currentId = tile.id;
  };

  tiles.addEventListener('pointerdown', down);
  tiles.addEventListener('pointermove', move);
  addEventListener('pointerup', stop);
  addEventListener('pointercancel', stop);
  tiles.addEventListener('touchmove', hold, { passive: false });
  tiles.addEventListener('contextmenu', menu);
  tiles.addEventListener('click', click);
  return () => {
    stop();
    removeEventListener('pointerup', stop);
    removeEventListener('pointercancel', stop);
    tiles.removeEventListener('pointerdown', down);
    tiles.removeEventListener('pointermove', move);
    tiles.removeEventListener('touchmove', hold);
    tiles.removeEventListener('contextmenu', menu);
    tiles.removeEventListener('click', click);
  };
}
