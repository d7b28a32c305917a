/** After the build: writes the service worker's list of files, and compresses every text once, for good. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('../dist', import.meta.url).pathname;
const TEXT = new Set(['.html', '.js', '.css', '.svg', '.webmanifest', '.json', '.wasm', '.txt']);

const files = () =>
  readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const shell = files()
  .map((file) => `/${relative(dist, file)}`)
  .filter((path) => !/\.(png|br|gz)$/.test(path) && !['/sw.js', '/index.html', '/public.html', '/docs.html'].includes(path))
  // The API's page is for programmers; no phone fetches it beforehand.
  .filter((path) => !path.startsWith('/assets/docs-'));
const version = createHash('sha256');
for (const path of [...shell, '/index.html']) version.update(readFileSync(join(dist, path)));

const worker = readFileSync(new URL('../src/sw.js', import.meta.url), 'utf8')
  .replace("'__VERSION__'", JSON.stringify(version.digest('hex').slice(0, 12)))
  .replace("['__SHELL__']", JSON.stringify(['/', ...shell]));
writeFileSync(join(dist, 'sw.js'), worker);

for (const file of files().filter((one) => TEXT.has(extname(one)))) {
  const bytes = readFileSync(file);
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
