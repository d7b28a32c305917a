import { Upload } from 'tus-js-client';
import type { DetailedError } from 'tus-js-client';
import { BASE, csrfToken } from '../api/request';
import { m } from '../i18n/index.svelte';
import type { Item } from './item';

const CHUNK = 16 << 20;
const RETRY_MS = [0, 1000, 3000, 6000, 12_000];

export interface SendEvents {
  progress(sent: number): void;
  done(): void;
  /** The server cannot be reached; what was sent is kept and the rest can follow. */
  stalled(): void;
  /** Something of this name is there, and nothing was sent. */
  taken(): void;
  failed(reason: string): void;
}

function isTaken(error: Error | DetailedError): boolean {
  const response = 'originalResponse' in error ? error.originalResponse : null;
  return response?.getStatus() === 409 && /"code":\s*"exists"/.test(response.getBody());
}

/** What passes by itself is tried again; a name stays taken. */
function passes(error: DetailedError): boolean {
  const status = error.originalResponse?.getStatus() ?? 0;
  return (status < 400 || status >= 500 || status === 409 || status === 423) && !isTaken(error) && navigator.onLine;
}

function reasonOf(error: Error | DetailedError): string {
  const body = 'originalResponse' in error ? error.originalResponse?.getBody() : undefined;
  try {
    const { message } = JSON.parse(body ?? '') as { message?: string };
    if (message) return message;
  } catch {
    // No envelope: the status has to speak.
  }
  const status = 'originalResponse' in error ? error.originalResponse?.getStatus() : undefined;
  const words = m().problems;
  if (status === 413) return words.tooLarge;
  if (status === 415) return m().upload.refusedType;
  if (status === 507) return words.full;
  return status ? words.server : m().upload.readFailed;
}

/** Sends one file, from where an earlier try stopped. Returns the way to pause it. */
export function send(item: Item, file: File, on: SendEvents): () => void {
  const upload = new Upload(file, {
    endpoint: `${BASE}/uploads`,
    chunkSize: CHUNK,
    retryDelays: RETRY_MS,
    metadata: {
      filename: item.name,
      path: item.path,
      ...(item.parent ? { parent: item.parent } : {}),
      filetype: file.type,
      modified: new Date(item.modified).toISOString(),
      on_conflict: item.onConflict,
    },
    onShouldRetry: passes,
    // The same bytes for the same place are the same upload, after a reload too.
    fingerprint: async () => `albumen-${item.sha256}-${item.parent ?? ''}${item.path}/${item.name}`,
    removeFingerprintOnSuccess: true,
    onBeforeRequest: (request) => request.setHeader('X-CSRF-Token', csrfToken()),
    onProgress: (sent) => on.progress(sent),
    onSuccess: () => on.done(),
    onError: (error) => {
      const response = 'originalResponse' in error ? error.originalResponse : null;
      const asked = 'originalRequest' in error ? error.originalRequest : null;
      if (isTaken(error)) on.taken();
      else if (asked && !response) on.stalled();
      else on.failed(reasonOf(error));
    },
  });
  let paused = false;
  void upload.findPreviousUploads().then((earlier) => {
    if (paused) return;
    if (earlier[0]) upload.resumeFromPreviousUpload(earlier[0]);
    upload.start();
  });
  return () => {
    paused = true;
    void upload.abort();
  };
}
