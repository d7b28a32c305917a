import { randomUUID } from 'node:crypto';

/** Just enough of tus 1.0 to try the tray: what is sent is counted and thrown away. */
export function tus({ uploads }, request, response, body) {
  const head = { 'Tus-Resumable': '1.0.0' };
  const id = request.url.split('/').pop();
  if (request.method === 'POST') {
    const made = randomUUID();
    uploads.set(made, { offset: 0, length: Number(request.headers['upload-length']) });
    response.writeHead(201, { ...head, Location: `/api/v1/uploads/${made}` });
  } else if (!uploads.has(id)) {
    response.writeHead(404, head);
  } else if (request.method === 'PATCH') {
    const upload = uploads.get(id);
    upload.offset += body.length;
    response.writeHead(204, { ...head, 'Upload-Offset': upload.offset });
  } else if (request.method === 'HEAD') {
    const upload = uploads.get(id);
    response.writeHead(200, { ...head, 'Upload-Offset': upload.offset, 'Upload-Length': upload.length });
  } else {
    uploads.delete(id);
    response.writeHead(204, head);
  }
  response.end();
}
