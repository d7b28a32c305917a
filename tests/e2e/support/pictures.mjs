/** Photographs for the tests: drawn by the browser, with the EXIF that a camera would write. */
import { tilesLoaded } from './browser.mjs';

const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;

function entryBytes({ type, value }) {
  if (type === ASCII) return Buffer.from(`${value}\0`, 'latin1');
  if (type === SHORT) {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value);
    return bytes;
  }
  const numbers = type === RATIONAL ? value.flat() : [value];
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, i) => bytes.writeUInt32LE(number, i * 4));
  return bytes;
}

/** One TIFF directory at `start`, with its values behind it (TIFF 6.0, section 2). */
function directory(entries, start) {
  const head = Buffer.alloc(2 + entries.length * 12 + 4);
  head.writeUInt16LE(entries.length);
  const values = [];
  let free = start + head.length;
  entries.forEach((entry, i) => {
    const bytes = entryBytes(entry);
    const at = 2 + i * 12;
    const size = { [ASCII]: 1, [SHORT]: 2, [LONG]: 4, [RATIONAL]: 8 }[entry.type];
    head.writeUInt16LE(entry.tag, at);
    head.writeUInt16LE(entry.type, at + 2);
    head.writeUInt32LE(bytes.length / size, at + 4);
    if (bytes.length <= 4) bytes.copy(head, at + 8);
    else {
      head.writeUInt32LE(free, at + 8);
      const even = Buffer.concat([bytes, Buffer.alloc(bytes.length % 2)]);
      values.push(even);
      free += even.length;
    }
  });
  return Buffer.concat([head, ...values]);
}

/** An APP1 segment with maker, model and time (`2024:07:14 12:30:00`). */
function exif({ make, model, taken }) {
  const main = (sub) => [
    { tag: 0x010f, type: ASCII, value: make },
    { tag: 0x0110, type: ASCII, value: model },
    { tag: 0x8769, type: LONG, value: sub },
  ];
  const sub = 8 + directory(main(0), 8).length;
  const tiff = Buffer.concat([
    Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0]),
    directory(main(sub), 8),
    directory([{ tag: 0x9003, type: ASCII, value: taken }, { tag: 0x829d, type: RATIONAL, value: [[28, 10]] }], sub),
  ]);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xffe1);
  segment.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([segment, body]);
}

/** Draws one JPEG in the page; `seed` makes it differ from every other. */
async function draw(page, seed, width, height) {
  const base64 = await page.evaluate(
    ([n, w, h]) => {
      const canvas = document.createElement('canvas');
      canvas.width = w;
      canvas.height = h;
      const context = canvas.getContext('2d');
      const sky = context.createLinearGradient(0, 0, 0, h);
      sky.addColorStop(0, `hsl(${(n * 67) % 360} 60% 55%)`);
      sky.addColorStop(1, `hsl(${(n * 67 + 60) % 360} 70% 80%)`);
      context.fillStyle = sky;
      context.fillRect(0, 0, w, h);
      for (let i = 0; i < 12; i++) {
        context.fillStyle = `hsl(${(n * 31 + i * 40) % 360} 50% ${30 + i * 4}%)`;
        context.fillRect((i * 97 * (n + 1)) % w, (i * 61 * (n + 2)) % h, w / (4 + (i % 5)), h / (5 + (n % 4)));
      }
      return canvas.toDataURL('image/jpeg', 0.85).split(',')[1];
    },
    [seed, width, height],
  );
  return Buffer.from(base64, 'base64');
}

/** Photographs as Playwright's file chooser takes files. */
export async function photos(browser, wishes) {
  const page = await browser.newPage();
  const files = [];
  for (const wish of wishes) files.push(await photo(page, wish));
  await page.close();
  return files;
}

async function photo(page, { name, seed, make = 'Albumen', model = 'Testcam 1', taken, width = 900, height = 600 }) {
  const jpeg = await draw(page, seed, width, height);
  const buffer = taken ? Buffer.concat([jpeg.subarray(0, 2), exif({ make, model, taken }), jpeg.subarray(2)]) : jpeg;
  return { name, mimeType: 'image/jpeg', buffer };
}

/** Opens like a JPEG and then is nothing. */
export function damaged(name) {
  return { name, mimeType: 'image/jpeg', buffer: Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(600, 7)]) };
}

/** Six photos over three months, of two cameras. */
export function album(browser) {
  const taken = ['2024:07:14 12:30:00', '2024:07:15 09:00:00', '2024:07:20 18:45:10', '2024:06:02 08:00:00', '2023:12:24 20:00:00', '2023:12:25 10:00:00'];
  const wishes = taken.map((at, i) => {
    const shape = i % 3 === 1 ? { width: 600, height: 900 } : { width: 900, height: 600 };
    return { name: `walk-${i + 1}.jpg`, seed: i + 1, model: i < 4 ? 'Testcam 1' : 'Othercam Z', taken: at, ...shape };
  });
  return photos(browser, wishes);
}

/** Opens the timeline of somebody who has these photos, once each is seen. */
export async function timelineOf({ page, send }, files) {
  for (const file of files) await send('/', file);
  await page.goto('/');
  await tilesLoaded(page, files.length);
}

/** Hands files to the tray's picker, which is opened first. */
export async function upload(page, files) {
  if (!(await page.locator('input[data-pick=files]').count())) {
    await page.getByRole('button', { name: 'Upload', exact: true }).first().click();
  }
  await page.locator('input[data-pick=files]').setInputFiles(files);
}

/** Sends files by the tray and waits until it has told of all of them. */
export async function sent(page, files) {
  await upload(page, files);
  const told = `${files.length} ${files.length === 1 ? 'file' : 'files'} uploaded`;
  await page.getByRole('heading', { name: told, exact: true }).waitFor();
  await page.getByRole('button', { name: 'Hide the list' }).click();
}
