/** Draws the PNG icons from `public/icon.svg`. Run by hand after a change of the icon; the files are kept. */
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const folder = new URL('../public/', import.meta.url).pathname;
const svg = readFileSync(`${folder}icon.svg`, 'utf8');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});

/** A maskable icon is cut to any shape by the phone, so its ground reaches the edges and its picture does not. */
async function draw(name, size, maskable) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const drawn = maskable
    ? svg
        .replace('rx="15"', 'rx="0"')
        .replace('viewBox="0 0 64 64"', 'viewBox="-6 -6 76 76"')
        .replace('<rect width="64" height="64"', '<rect x="-6" y="-6" width="76" height="76"')
    : svg;
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawn}`);
  await page.screenshot({ path: `${folder}${name}`, omitBackground: true });
  await page.close();
}

await draw('icon-192.png', 192, false);
await draw('icon-512.png', 512, false);
await draw('icon-maskable-512.png', 512, true);
await browser.close();
