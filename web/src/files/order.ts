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

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
/** `tag:work`, or `tag:"best of"` where a tag has more than one word. */
const TAG = /(?:^|\s)tag:(?:"([^"]*)"|(\S+))/gi;

export const tagFilter = (tag: string): string => `tag:"${tag}"`;

/** Every word of the filter stands somewhere in the name, whatever its case and accents, and the file bears every tag. */
export function matching(files: readonly DriveFile[], filter: string): DriveFile[] {
  const tags = [...filter.matchAll(TAG)].map(([, quoted, bare]) => (quoted ?? bare).toLowerCase());
  const words = plain(filter.replace(TAG, ' ')).split(/\s+/).filter(Boolean);
  if (words.length + tags.length === 0) return [...files];
  const bears = (file: DriveFile, tag: string) => file.tags.some((one) => one.toLowerCase() === tag);
  return files.filter((file) => words.every((word) => plain(file.name).includes(word)) && tags.every((tag) => bears(file, tag)));
}
