import { describe, expect, it } from 'vitest';
import { fromFiles, joinPath } from './collect';
import { newItem } from './item';
import { Rate } from './rate';
import { foremost, summarise } from './summary';

function file(name: string, size = 10, path = ''): File {
  const made = new File([new Uint8Array(size)], name);
  Object.defineProperty(made, 'webkitRelativePath', { value: path });
  return made;
}

describe('collecting', () => {
  it('keeps the folders and leaves out what systems litter', () => {
    const found = fromFiles([
      file('a.jpg', 1, 'Trip/Day 1/a.jpg'),
      file('.DS_Store', 1, 'Trip/.DS_Store'),
      file('._a.jpg', 1, 'Trip/._a.jpg'),
      file('b.jpg', 1, 'Trip/@eaDir/b.jpg'),
      file('.profile', 1, ''),
    ]);
    expect(found.map((one) => [one.file.name, one.folder])).toEqual([
      ['a.jpg', 'Trip/Day 1'],
      ['.profile', ''],
    ]);
  });

  it('joins album and folder to one path', () => {
    expect(joinPath('/Holidays', 'Trip/Day 1')).toBe('/Holidays/Trip/Day 1');
    expect(joinPath('', '')).toBe('/');
  });
});

describe('summary', () => {
  const items = [file('a', 100), file('b', 300), file('c', 50), file('d', 7)].map((one) => newItem(one, '/'));
  Object.assign(items[0], { state: 'done', sent: 100 });
  Object.assign(items[1], { state: 'sending', sent: 120 });
  Object.assign(items[2], { state: 'known', sent: 50 });
  Object.assign(items[3], { state: 'failed' });

  it('counts bytes that are really sent', () => {
    const sum = summarise(items);
    expect([sum.sent, sum.total, sum.active, sum.over]).toEqual([220, 400, 1, 2]);
  });

  it('shows failures first', () => {
    expect(foremost(items, 2).map((item) => item.name)).toEqual(['d', 'b']);
  });
});

describe('rate', () => {
  it('looks at the last seconds only', () => {
    const rate = new Rate();
    for (let t = 0; t <= 20_000; t += 500) rate.add(t < 10_000 ? 0 : (t - 10_000) * 2, t);
    expect(rate.perSecond).toBeCloseTo(2000, 0);
  });

  it('says nothing before it knows', () => {
    const rate = new Rate();
    rate.add(0, 0);
    expect(rate.perSecond).toBe(0);
  });
});
