/** Fails when the first load grew over its bound: the page, its entry scripts and its styles, in brotli. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const LIMIT = 60_000;
const dist = new URL('../dist', import.meta.url).pathname;
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const linked = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map((found) => found[1]);

let total = 0;
for (const path of ['/index.html', ...linked]) {
  const file = join(dist, `${path}.br`);
  if (!existsSync(file)) throw new Error(`${file} is missing; run the build first`);
  const { size } = statSync(file);
  total += size;
  process.stdout.write(`${String(size).padStart(8)}  ${path}\n`);
}
process.stdout.write(`${String(total).padStart(8)}  first load, of ${LIMIT} allowed\n`);
if (total > LIMIT) process.exit(1);
