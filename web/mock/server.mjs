/**
 * The built page over invented photos, to look at the grid with more of them than anyone has:
 * `npm run mock -- --photos 1000000 --big-month 70000`
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeRoutes } from './routes.mjs';

const { values } = parseArgs({
  options: {
    photos: { type: 'string', default: '3000' },
    'big-month': { type: 'string', default: '0' },
    port: { type: 'string', default: '4280' },
  },
});
const dist = new URL('../dist', import.meta.url).pathname;
const routes = makeRoutes(Number(values.photos), Number(values['big-month']));
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

function answerOf(path) {
  for (const [pattern, run] of routes) {
    const names = [...pattern.matchAll(/:(\w+)/g)].map((found) => found[1]);
    const found = new RegExp(`^${pattern.replace(/:\w+/g, '([^/]+)')}$`).exec(path);
    if (found) return run(Object.fromEntries(names.map((name, i) => [name, found[i + 1]])));
  }
  return null;
}

function serveFile(path, response) {
  let file = join(dist, path);
  if (!existsSync(file) || statSync(file).isDirectory()) file = join(dist, 'index.html');
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
  response.end(readFileSync(file));
}

createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://mock');
  if (!pathname.startsWith('/api')) return serveFile(pathname, response);
  if (pathname === '/api/v1/events') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    return response.write('event: hello\ndata: {}\n\n');
  }
  const data = request.method === 'GET' ? answerOf(pathname) : null;
  if (data?.raw) {
    response.writeHead(200, { 'Content-Type': data.type, 'Cache-Control': 'max-age=3600' });
    return response.end(data.raw);
  }
  response.writeHead(data ? 200 : 404, { 'Content-Type': 'application/json' });
  return response.end(JSON.stringify(data ? { success: true, data } : { success: false, message: 'Not in the mock.' }));
}).listen(Number(values.port), '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${values.port}\n`));
