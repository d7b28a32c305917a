/** What a folder shows when answers come later than what was done meanwhile. */
import { beforeEach, expect, test, vi } from 'vitest';
import { listFolder } from '../api/files';
import type { DriveFile } from '../api/types';
import { Listing } from './listing.svelte';

vi.mock('../api/files');
vi.stubGlobal('localStorage', { getItem: () => null });

const answers: ((names: string[]) => void)[] = [];
beforeEach(() => {
  answers.length = 0;
  vi.mocked(listFolder).mockImplementation(
    () => new Promise((say) => answers.push((names) => say({ data: names.map(file) } as unknown as Awaited<ReturnType<typeof listFolder>>))),
  );
});
const file = (name: string) => ({ id: name, name, kind: 'file', tags: [] }) as unknown as DriveFile;

test('what was deleted does not come back with an answer that was on its way', async () => {
  const listing = new Listing(null, null);
  const first = listing.load();
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  answers[0](['a', 'b']);
  await first;
  const second = listing.load();
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  listing.without(new Set(['a']));
  answers[1](['a', 'b']);
  await vi.waitFor(() => expect(answers).toHaveLength(3));
  expect(listing.rows.map((one) => one.name)).toEqual(['b']);
  answers[2](['b']);
  await second;
  expect(listing.rows.map((one) => one.name)).toEqual(['b']);
});
