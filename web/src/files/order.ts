import type { DriveFile } from '../api/types';

export type Column = 'name' | 'modified' | 'size' | 'kind';
export interface Order {
  by: Column;
  down: boolean;
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const ending = (file: DriveFile) => /\.([^.]+)$/.exec(file.name)?.[1]?.toLowerCase() ?? '';

const compare: Record<Column, (a: DriveFile, b: DriveFile) => number> = {
  name: (a, b) => names.compare(a.name, b.name),
  modified: (a, b) => Date.parse(a.modified_at) - Date.parse(b.modified_at),
  size: (a, b) => a.size - b.size,
  kind: (a, b) => names.compare(ending(a), ending(b)),
};

/** Folders first, then as asked for; what is equal stands by its name. */
export function arranged(files: readonly DriveFile[], order: Order): DriveFile[] {
  const way = order.down ? -1 : 1;
  return files.toSorted((a, b) => {
    if (a.kind !== b.kind) return a.kind === 'folder' ? -1 : 1;
    return way * compare[order.by](a, b) || names.compare(a.name, b.name);
  });
}

/** Every word of the filter stands somewhere in the name, whatever its case and accents. */
export function matching(files: readonly DriveFile[], filter: string): DriveFile[] {
  const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain(filter).split(/\s+/).filter(Boolean);
  return words.length === 0 ? [...files] : files.filter((file) => words.every((word) => plain(file.name).includes(word)));
}
