/** A file and the folder it came from, relative to what was dropped or chosen: `Trip/Day 1`, or empty. */
export interface Found {
  file: File;
  folder: string;
}

/** Files that systems leave in folders and that the server never keeps. */
const LITTER = /^(\.DS_Store|\._.*|Thumbs\.db|desktop\.ini)$/i;

export function fromFiles(files: Iterable<File>): Found[] {
  const found: Found[] = [];
  for (const file of files) {
    const parts = file.webkitRelativePath.split('/').slice(0, -1);
    if (!LITTER.test(file.name) && !parts.includes('@eaDir')) found.push({ file, folder: parts.join('/') });
  }
  return found;
}

const readOnce = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject));

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** Walks dropped folders. A reader hands out its entries in portions until an empty one. */
export async function fromEntries(entries: FileSystemEntry[], folder = ''): Promise<Found[]> {
  const found: Found[] = [];
  for (const entry of entries) {
    if (LITTER.test(entry.name) || entry.name === '@eaDir') continue;
    if (entry.isFile) {
      found.push({ file: await fileOf(entry as FileSystemFileEntry), folder });
      continue;
    }
    const inside = folder ? `${folder}/${entry.name}` : entry.name;
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (let part = await readOnce(reader); part.length > 0; part = await readOnce(reader)) {
      found.push(...(await fromEntries(part, inside)));
    }
  }
  return found;
}

/** `/Holidays` and `Trip/Day 1` → `/Holidays/Trip/Day 1`. */
export function joinPath(album: string, folder: string): string {
  const path = [album, folder]
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/');
  return `/${path}`;
}
