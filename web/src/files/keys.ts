import type { DriveFile } from '../api/types';

export interface KeyHost {
  rows(): DriveFile[];
  perLine(): number;
  perPage(): number;
  focus(index: number): void;
  /** Goes to the very last row, which may have to be fetched. */
  last(): void;
  toggle(file: DriveFile): void;
  range(file: DriveFile): void;
  all(): void;
  clear(): boolean;
  rename(file: DriveFile): void;
  trash(): void;
  up(): void;
}

/** The keyboard of a list of files. The row with the focus is known by its link. */
export function fileKeys(host: KeyHost): (event: KeyboardEvent) => void {
  const current = () => {
    const id = (document.activeElement as HTMLElement | null)?.dataset.file;
    return id ? host.rows().findIndex((file) => file.id === id) : -1;
  };
  const target = (key: string, at: number): number | null => {
    const steps: Record<string, number> = {
      ArrowDown: host.perLine(),
      ArrowUp: -host.perLine(),
      ArrowRight: host.perLine() > 1 ? 1 : 0,
      ArrowLeft: host.perLine() > 1 ? -1 : 0,
      PageDown: host.perPage(),
      PageUp: -host.perPage(),
    };
    const end = host.rows().length - 1;
    if (key === 'Home') return 0;
    if (!steps[key]) return null;
    return at < 0 ? 0 : Math.min(end, Math.max(0, at + steps[key]));
  };
  return (event) => {
    if (event.altKey && event.key === 'ArrowUp') return host.up();
    if (event.altKey || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.closest('input:not([type=checkbox]), select, textarea, dialog, [role=menu]')) return;
    const at = current();
    const file = host.rows()[at] as DriveFile | undefined;
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== 'a') return;
      host.all();
    } else if (event.key === 'Escape') {
      if (!host.clear()) return;
    } else if (event.key === 'Delete') host.trash();
    else if (event.key === 'Backspace') host.up();
    else if (file && event.key === ' ') host.toggle(file);
    else if (file && event.key === 'F2') host.rename(file);
    else if (event.key === 'End') host.last();
    else {
      const to = target(event.key, at);
      if (to === null) return;
      if (event.shiftKey && file) host.range(file);
      host.focus(to);
      if (event.shiftKey) host.range(host.rows()[to]);
    }
    event.preventDefault();
  };
}
