import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Small enough to read whole, where the browser's own, faster hash can be used. */
const WHOLE = 48 << 20;
const PART = 4 << 20;

async function hash(file: File): Promise<string> {
  if (file.size <= WHOLE && crypto.subtle) {
    return bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())));
  }
  // The browser's hash takes no stream, and is absent on plain http.
  const running = sha256.create();
  for (let at = 0; at < file.size; at += PART) {
    running.update(new Uint8Array(await file.slice(at, at + PART).arrayBuffer()));
  }
  return bytesToHex(running.digest());
}

self.onmessage = async ({ data }: MessageEvent<{ key: string; file: File }>) => {
  try {
    self.postMessage({ key: data.key, sha256: await hash(data.file) });
  } catch {
    self.postMessage({ key: data.key, sha256: null });
  }
};
