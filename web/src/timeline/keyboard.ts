import type { Grid } from './grid';
import type { Spot } from './source';

export interface KeyCommands {
  open(spot: Spot): void;
  favourite(ids: string[]): void;
  archive(ids: string[]): void;
  trash(ids: string[]): void;
  help(): void;
}

function typing(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}

/** The keys of a grid. Works wherever the focus is, unless text is being typed or a dialog is open. */
export function gridKeys(grid: Grid, commands: KeyCommands): (event: KeyboardEvent) => void {
  const { source, selection } = grid;

  const current = () => grid.current();

  /** What a command acts on: the selection, or else the focused photo. */
  const subjects = (): string[] => {
    if (selection.count > 0) return [...selection.ids];
    const focused = grid.pool.tileOf(document.activeElement);
    return focused ? [focused.id] : [];
  };

  /** A first arrow key, with no photo to start from, goes to the first one in view. */
  const go = (to: Spot | null, extend: boolean) => {
    const from = current();
    const target = to ?? (from ? null : grid.geometry.spotAt(0, grid.map.layoutTop + 1));
    if (!target) return;
    if (extend && from) {
      selection.anchor ??= from;
      void selection.extendTo(target);
    }
    void grid.focus(target);
  };

  const page = (by: 1 | -1) => {
    const from = current();
    const box = from && grid.geometry.boxOf(from);
    const step = grid.map.viewport * 0.9 * by;
    grid.goTo(grid.map.layoutTop + step);
    const spot = box && grid.geometry.spotAt(box.x + box.w / 2, box.y + step);
    if (spot) void grid.focus(spot);
  };

  const last = (): Spot | null => {
    const section = source.sections.length - 1;
    return section < 0 ? null : { section, index: source.sections[section].count - 1 };
  };

  const moves: Record<string, () => Spot | null> = {
    ArrowLeft: () => step(document.dir === 'rtl' ? 1 : -1),
    ArrowRight: () => step(document.dir === 'rtl' ? -1 : 1),
    ArrowUp: () => rows(-1),
    ArrowDown: () => rows(1),
    Home: () => (source.sections.length ? { section: 0, index: 0 } : null),
    End: last,
  };
  const step = (by: 1 | -1) => {
    const from = current();
    return from && source.step(from, by);
  };
  const rows = (by: 1 | -1) => {
    const from = current();
    return from && grid.geometry.vertical(from, by);
  };

  const act = (run: (ids: string[]) => void): boolean => {
    const ids = subjects();
    if (ids.length) run(ids);
    return ids.length > 0;
  };

  const command = (event: KeyboardEvent): boolean => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (moves[key]) {
      go(moves[key](), event.shiftKey);
      return true;
    }
    switch (key) {
      case 'PageDown':
        page(1);
        return true;
      case 'PageUp':
        page(-1);
        return true;
      case ' ':
      case 'x': {
        const tile = grid.pool.tileOf(document.activeElement);
        if (tile) selection.toggle(tile.spot);
        return tile !== null;
      }
      case 'f':
        return act(commands.favourite);
      case 'a':
        return act(commands.archive);
      case 'Delete':
        return act(commands.trash);
      case 'Escape':
        if (selection.count === 0) return false;
        selection.clear();
        return true;
      case '?':
        commands.help();
        return true;
      default:
        return false;
    }
  };

  return (event) => {
    if (event.defaultPrevented || event.altKey || typing(event.target)) return;
    const inDialog = event.target instanceof Element && event.target.closest('dialog, [role=menu]');
    if (inDialog) return;
    if (event.ctrlKey || event.metaKey) {
      const spot = current();
      if (event.key.toLowerCase() !== 'a' || !spot) return;
      void selection.toggleSection(spot.section);
      event.preventDefault();
      return;
    }
    if (command(event)) event.preventDefault();
  };
}
