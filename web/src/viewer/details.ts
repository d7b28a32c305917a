import type { Metadata } from '../api/types';

export interface Detail {
  key: string;
  group: string;
  name: string;
  value: string;
  /** What a search looks in. */
  find: string;
}

const LONGEST = 400;

function asText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Every detail of every file as one list, in the order the server gave. */
export function flatten(metadata: Metadata): Detail[] {
  const rows: Detail[] = [];
  const several = metadata.image_files.length > 1;
  const add = (file: string, group: string, name: string, value: unknown) => {
    if (value === null || value === undefined || value === '') return;
    const text = asText(value);
    const where = several ? `${file} · ${group}` : group;
    rows.push({
      key: `${rows.length}`,
      group: where,
      name,
      value: text,
      find: `${where} ${name} ${text}`.toLowerCase(),
    });
  };
  for (const file of metadata.image_files) {
    for (const [group, tags] of Object.entries(file.metadata ?? {})) {
      if (tags && typeof tags === 'object' && !Array.isArray(tags)) {
        for (const [name, value] of Object.entries(tags)) add(file.name, group, name, value);
      } else add(file.name, '', group, tags);
    }
  }
  return rows;
}
