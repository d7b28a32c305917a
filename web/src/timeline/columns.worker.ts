import type { BucketColumns } from '../api/types';
import { buffersOf, pack } from './columns';

/** Fetches one bucket and packs it off the page's thread: 70,000 photos are 10 MB of JSON. */
self.onmessage = async (event: MessageEvent<{ seq: number; url: string }>) => {
  const { seq, url } = event.data;
  try {
    const answer = await fetch(url, { headers: { Accept: 'application/json' } });
    if (!answer.ok) {
      self.postMessage({ seq, status: answer.status });
      return;
    }
    const { data } = (await answer.json()) as { data: BucketColumns };
    const columns = pack(data);
    self.postMessage({ seq, columns }, { transfer: buffersOf(columns) });
  } catch {
    self.postMessage({ seq, status: 0 });
  }
};
