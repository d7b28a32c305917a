/** What a page asks of the server by itself, without a click: as its person, with the token that the server wants of a browser. */
import assert from 'node:assert/strict';

export function requestsOf(page) {
  const csrf = async () => (await page.context().cookies()).find((one) => one.name === 'albumen_csrf')?.value ?? '';
  const ask = async (method, path, body) => {
    const answer = await page.request.fetch(`/api/v1${path}`, { method, headers: { 'X-CSRF-Token': await csrf() }, ...body });
    assert.ok(answer.ok(), `${method} ${path}: ${await answer.text()}`);
    return (await answer.json()).data;
  };
  return {
    /** What the server answers; anything but a success fails. */
    call: (method, path, data) => ask(method, path, { data }),
    /** Puts a file into the folder at `path`, and gives it as the server has it. */
    send: async (path, file, more = {}) => (await ask('POST', '/files', { multipart: { path, ...more, file } }))[0],
  };
}

/** A file of plain text, as Playwright takes files. */
export const text = (name, body = `This is ${name}.\n`) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(body) });
