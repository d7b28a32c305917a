import { ApiError } from '../api/request';
import type { Columns } from './columns';

interface Answer {
  seq: number;
  columns?: Columns;
  status?: number;
}

let worker: Worker | null = null;
let seq = 0;
const waiting = new Map<number, { resolve: (c: Columns) => void; reject: (e: ApiError) => void }>();

function start(): Worker {
  const made = new Worker(new URL('./columns.worker.ts', import.meta.url), { type: 'module' });
  made.onmessage = ({ data }: MessageEvent<Answer>) => {
    const call = waiting.get(data.seq);
    waiting.delete(data.seq);
    if (data.columns) call?.resolve(data.columns);
    else call?.reject(new ApiError(data.status ?? 0, `http_${data.status}`, ''));
  };
  made.onerror = () => {
    worker = null;
    for (const call of waiting.values()) call.reject(new ApiError(0, 'unreachable', ''));
    waiting.clear();
  };
  return made;
}

/** One bucket of a timeline, fetched and packed in a worker. */
export function fetchColumns(url: string): Promise<Columns> {
  worker ??= start();
  const own = ++seq;
  return new Promise((resolve, reject) => {
    waiting.set(own, { resolve, reject });
    worker?.postMessage({ seq: own, url: new URL(url, location.origin).href });
  });
}
