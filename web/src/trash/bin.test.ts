/** What the trash shows when answers come later than what was done meanwhile. */
import { beforeEach, expect, test, vi } from 'vitest';
import * as api from '../api/files';
import type { Trashed } from '../api/types';
import { Bin } from './bin.svelte';

vi.mock('../api/files');
vi.mock('../state/folders.svelte', () => ({ folders: { load: vi.fn() } }));
vi.mock('../state/toast.svelte', () => ({ toast: vi.fn() }));

const file = (id: string) => ({ id, name: id }) as Trashed;
const answer = (ids: string[], next_cursor?: string) => ({ data: ids.map(file), pagination: { next_cursor } });
type Answer = Awaited<ReturnType<typeof api.trashed>>;

/** Questions that are answered when the test says so, the oldest first. */
const asked: { from: string | null; say: (answer: unknown) => void }[] = [];
beforeEach(() => {
  asked.length = 0;
  vi.mocked(api.trashed).mockImplementation(
    (from) => new Promise((say) => asked.push({ from: from ?? null, say: (one) => say(one as Answer) })),
  );
  vi.mocked(api.restoreFile).mockResolvedValue({} as never);
});
const shown = (bin: Bin) => bin.rows.map((one) => one.id);

test('what was restored does not come back with an answer to an older question', async () => {
  const bin = new Bin();
  const first = bin.load();
  asked[0].say(answer(['letter', 'old']));
  await first;
  const second = bin.load();
  await bin.restore([file('letter')]);
  asked[1].say(answer(['letter', 'old']));
  await second;
  expect(shown(bin)).toEqual(['old']);
  asked[2].say(answer(['old']));
  await vi.waitFor(() => expect(bin.stage).toBe('ready'));
  expect(shown(bin)).toEqual(['old']);
});

test('a reading that is asked for while another is on its way takes place', async () => {
  const bin = new Bin();
  const first = bin.load();
  const second = bin.load();
  asked[1].say(answer(['late']));
  await second;
  asked[0].say(answer(['early']));
  await first;
  expect(shown(bin)).toEqual(['late']);
});

test('the whole is read while a page is on its way already', async () => {
  const bin = new Bin();
  const first = bin.load();
  asked[0].say(answer(['a'], 'next'));
  await first;
  void bin.more();
  const whole = bin.whole();
  asked[1].say(answer(['b']));
  await whole;
  expect(asked.map(({ from }) => from)).toEqual([null, 'next']);
  expect(shown(bin)).toEqual(['a', 'b']);
});
