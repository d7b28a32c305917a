import { expect, test } from 'vitest';
import type { DriveFile } from '../api/types';
import { arranged, matching } from './order';

const file = (name: string, more: Partial<DriveFile> = {}): DriveFile =>
  ({ id: name, name, kind: 'file', size: 0, modified_at: '2024-01-01T00:00:00Z', ...more }) as DriveFile;
const named = (list: DriveFile[]) => list.map((one) => one.name);

test('folders stand first and numbers count as numbers, whatever the order', () => {
  const list = [file('b 10.txt'), file('b 2.txt'), file('z', { kind: 'folder' }), file('A.txt')];
  expect(named(arranged(list, { by: 'name', down: false }))).toEqual(['z', 'A.txt', 'b 2.txt', 'b 10.txt']);
  expect(named(arranged(list, { by: 'name', down: true }))).toEqual(['z', 'b 10.txt', 'b 2.txt', 'A.txt']);
});

test('what is equally large stands by its name', () => {
  const list = [file('c', { size: 1 }), file('b', { size: 5 }), file('a', { size: 5 })];
  expect(named(arranged(list, { by: 'size', down: true }))).toEqual(['a', 'b', 'c']);
});

test('a filter finds every word without its accents', () => {
  const list = [file('Été à Paris.pdf'), file('Paris.pdf'), file('ete.txt')];
  expect(named(matching(list, 'paris ETE'))).toEqual(['Été à Paris.pdf']);
  expect(matching(list, '  ')).toHaveLength(3);
});

test('a filter finds what bears a tag, of one word or more', () => {
  const list = [file('a.txt', { tags: ['Best of', 'Work'] }), file('b.txt', { tags: ['work'] }), file('tag.txt', { tags: [] })];
  expect(named(matching(list, 'tag:WORK'))).toEqual(['a.txt', 'b.txt']);
  expect(named(matching(list, 'tag:"best of" a'))).toEqual(['a.txt']);
  expect(named(matching(list, 'tag:best'))).toEqual([]);
  expect(named(matching(list, 'tag'))).toEqual(['tag.txt']);
});
