const waiting = new Map<string, (sha256: string | null) => void>();
let worker: Worker | null = null;

function start(): Worker {
  const made = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' });
  made.onmessage = ({ data }: MessageEvent<{ key: string; sha256: string | null }>) => {
    waiting.get(data.key)?.(data.sha256);
    waiting.delete(data.key);
  };
  made.onerror = () => {
    worker = null;
    for (const answer of waiting.values()) answer(null);
    waiting.clear();
  };
  return made;
}

/** The SHA-256 of a file in hex, computed off the page's thread; null when the file cannot be read. */
export function hashFile(key: string, file: File): Promise<string | null> {
  worker ??= start();
  return new Promise((resolve) => {
    waiting.set(key, resolve);
    worker?.postMessage({ key, file });
  });
}
