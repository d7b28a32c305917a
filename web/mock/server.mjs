/** `node mock/server.mjs [--photos N] [--big-month N] [--setup] [--port N]`: the page without a server. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeRoutes } from './routes.mjs';
import { tus } from './tus.mjs';

const { values } = parseArgs({
  options: { photos: { type: 'string', default: '3000' }, 'big-month': { type: 'string', default: '0' }, setup: { type: 'boolean', default: false }, port: { type: 'string', default: '4280' } },
});
const dist = new URL('../dist', import.meta.url).pathname;
const routes = makeRoutes({ photos: Number(values.photos), bigMonth: Number(values['big-month']), setup: values.setup });
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.webmanifest': 'application/manifest+json', '.wasm': 'application/wasm' };
const CSP = "default-src 'self'; img-src 'self' blob: data:; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'";

function match(method, path) {
  for (const [verb, pattern, run] of routes.table) {
    const names = [];
    const source = pattern.replace(/:(\w+)/g, (_, name) => {
      names.push(name);
      return '([^/]+)';
    });
    const test = new RegExp(`^${source}$`);
    const found = verb === method && test.exec(path);
    if (found) return { run, params: Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(found[i + 1])])) };
  }
  return null;
}

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

function serveFile(path, response) {
  let file = join(dist, path);
  if (!existsSync(file) || statSync(file).isDirectory()) file = join(dist, 'index.html');
  const cache = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': CSP, 'Cache-Control': cache });
  response.end(readFileSync(file));
}

function json(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Set-Cookie': 'albumen_csrf=mock; Path=/; SameSite=Lax' });
  response.end(JSON.stringify(body));
}

createServer(async (request, response) => {
  const url = new URL(request.url, 'http://mock');
  if (!url.pathname.startsWith('/api')) return serveFile(url.pathname, response);
  if (url.pathname === '/api/v1/events') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('event: hello\ndata: {}\n\nevent: ingest\ndata: {"waiting":0,"running":0,"failed":1}\n\n');
    return routes.state.listeners.add(response);
  }
  if (url.pathname.startsWith('/api/v1/uploads')) return tus(routes.state, request, response, await bodyOf(request));
  const found = match(request.method, url.pathname);
  if (!found) return json(response, 404, { success: false, message: 'There is nothing here.', error: { code: 'not_found' } });
  const raw = await bodyOf(request);
  const answer = found.run({ params: found.params, query: url.searchParams, body: raw.length ? JSON.parse(raw) : {} });
  if (answer.raw !== undefined) {
    response.writeHead(200, { 'Content-Type': answer.type, 'Cache-Control': 'max-age=3600' });
    return response.end(answer.raw);
  }
  if (answer.body?.success === false) return json(response, answer.status, answer.body);
  return json(response, 200, { success: true, data: answer, ...(answer.page ?? {}) });
}).listen(Number(values.port), '127.0.0.1', () => process.stdout.write(`mock on http://127.0.0.1:${values.port}\n`));
