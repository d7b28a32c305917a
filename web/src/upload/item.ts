import type { OnConflict } from '../api/files';

export type ItemState =
  | 'waiting'
  | 'hashing'
  | 'checked'
  | 'sending'
  | 'paused'
  | 'done'
  | 'known'
  | 'failed'
  | 'clash'
  | 'missing';

/** One file on its way. Plain data: the tray draws from it a few times a second. */
export interface Item {
  key: string;
  name: string;
  /** Folder path on the server, `/` for the top. */
  path: string;
  /** The id of the shared folder that `path` begins at; null for one's own tree. */
  parent: string | null;
  size: number;
  modified: number;
  /** Null after a reload, until the person chooses the file again. */
  file: File | null;
  state: ItemState;
  sent: number;
  sha256: string | null;
  problem: string;
  /** To be in its folder under its name, though the server may hold the same bytes elsewhere. */
  everyName: boolean;
  /** What the server is to do when the name is taken; `fail` until the person has said. */
  onConflict: OnConflict;
}

let count = 0;

export function newItem(file: File, path: string, everyName = false, parent: string | null = null): Item {
  count += 1;
  return {
    key: `${Date.now().toString(36)}-${count}`,
    name: file.name,
    path,
    parent,
    size: file.size,
    modified: file.lastModified,
    file,
    state: 'waiting',
    sent: 0,
    sha256: null,
    problem: '',
    everyName,
    onConflict: everyName ? 'fail' : 'rename',
  };
}

/** Whether `item`, remembered from before, is very likely this file. */
export const describes = (item: Item, file: File): boolean =>
  item.name === file.name && item.size === file.size && item.modified === file.lastModified;

export const isOver = (item: Item): boolean => item.state === 'done' || item.state === 'known';
export const isActive = (item: Item): boolean =>
  item.state === 'waiting' || item.state === 'hashing' || item.state === 'checked' || item.state === 'sending';

export function fail(item: Item, reason: string): void {
  item.state = 'failed';
  item.problem = reason;
}
