export interface ViewerCommands {
  close(): void;
  next(): void;
  previous(): void;
  info(): void;
  favourite(): void;
  archive(): void;
  trash(): void;
  slideshow(): void;
  zoom(factor: number): void;
  reset(): void;
}

/** The viewer's keys, unless text is being typed, a menu is open or a video has the focus. */
export function listenToKeys(run: ViewerCommands): () => void {
  const keys: Record<string, () => void> = {
    Escape: run.close,
    ArrowRight: () => (document.dir === 'rtl' ? run.previous() : run.next()),
    ArrowLeft: () => (document.dir === 'rtl' ? run.next() : run.previous()),
    i: run.info,
    f: run.favourite,
    a: run.archive,
    Delete: run.trash,
    s: run.slideshow,
    '+': () => run.zoom(1.5),
    '=': () => run.zoom(1.5),
    '-': () => run.zoom(1 / 1.5),
    '0': run.reset,
  };
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.target instanceof Element ? event.target : null;
    if (at?.closest('input, textarea, select, dialog, [role=menu]')) return;
    if (at?.closest('video') && event.key.startsWith('Arrow')) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!keys[key]) return;
    event.preventDefault();
    keys[key]();
  };
  addEventListener('keydown', listen);
  return () => removeEventListener('keydown', listen);
}
