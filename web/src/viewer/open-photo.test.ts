/** A photo that is changed faster than the server answers. */
import { expect, test, vi } from 'vitest';
import { editPhoto, photo } from '../api/photos';
import type { Photo } from '../api/types';
import { OpenPhoto } from './open-photo.svelte';

vi.mock('../api/photos');
vi.mock('../state/live.svelte', () => ({ onPhotos: () => () => {} }));
vi.mock('../state/toast.svelte', () => ({ toast: vi.fn() }));

test('of two changes none is lost when the later answer knows only the later one', async () => {
  const before = { id: 'p', title: '', rating: 0 } as Photo;
  vi.mocked(photo).mockResolvedValueOnce(before).mockResolvedValueOnce({ ...before, title: 'Sea', rating: 4 });
  const answers: ((saved: Photo) => void)[] = [];
  vi.mocked(editPhoto).mockImplementation(() => new Promise((say) => answers.push(say)));
  const open = new OpenPhoto();
  await open.load('p');
  const both = [open.edit({ title: 'Sea' }), open.edit({ rating: 4 })];
  answers[1]({ ...before, rating: 4 });
  answers[0]({ ...before, title: 'Sea' });
  await Promise.all(both);
  expect(open.value).toMatchObject({ title: 'Sea', rating: 4 });
  await vi.waitFor(() => expect(photo).toHaveBeenCalledTimes(2));
  expect(open.value).toMatchObject({ title: 'Sea', rating: 4 });
});
