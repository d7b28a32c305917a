import { known, linkFile } from '../api/library';
import type { KnownFile } from '../api/types';
import { ApiError } from '../api/request';
import { m } from '../i18n/index.svelte';
import { connection, lost } from '../state/connection.svelte';
import { explain } from '../state/explain';
import { tray } from '../state/tray.svelte';
import type { Found } from './collect';
import { joinPath } from './collect';
import { hashFile } from './hasher';
import { describes, fail, isActive, isOver, newItem } from './item';
import type { Item } from './item';
import * as memory from './memory';
import { send } from './send';

const PARALLEL = 3;
/** Hashes asked about in one request; the server takes a thousand. */
const ASK = 200;
/** So many may wait for sending before hashing rests: reading the disk twice at once helps nobody. */
const AHEAD = 400;

/** The files on their way: hashed, asked about, sent. Plain data under one counter that says "look again". */
export class Queue {
  version = $state(0);
  paused = $state(false);
  items: Item[] = [];
  private stops = new Map<string, () => void>();
  private hashing = false;
  private asking = false;

  changed(): void {
    this.version += 1;
    tray.remember(this.items.some((item) => !isOver(item)));
  }

  /** Brings back by name what a closed page left unfinished. */
  async restore(): Promise<void> {
    const here = new Set(this.items.map((item) => item.key));
    this.items.push(...(await memory.unfinished()).filter((item) => !here.has(item.key)));
    this.changed();
  }

  add(found: Found[], album: string, everyName = false, parent: string | null = null): void {
    const fresh: Item[] = [];
    for (const { file, folder } of found) {
      const path = joinPath(album, folder);
      const again = this.items.find((item) => item.state === 'missing' && describes(item, file));
      if (again) {
        again.file = file;
        again.state = again.sha256 ? 'checked' : 'waiting';
      } else fresh.push(newItem(file, path, everyName, parent));
    }
    this.items.push(...fresh);
    void memory.keepAll(fresh);
    this.changed();
    this.pump();
  }

  /** Does whatever can be done next. Cheap, and safe to call at any time. */
  pump(): void {
    if (this.paused || connection.lost) return;
    void this.hashNext();
    void this.askAbout();
    const free = PARALLEL - this.stops.size;
    for (const item of this.items.filter((one) => one.state === 'checked').slice(0, Math.max(0, free)))
      this.start(item);
  }

  private async hashNext(): Promise<void> {
    if (this.hashing) return;
    if (this.items.filter((item) => item.state === 'checked').length > AHEAD) return;
    const item = this.items.find((one) => one.state === 'waiting' && !one.sha256);
    if (!item?.file) return;
    this.hashing = true;
    item.state = 'hashing';
    this.changed();
    const sha256 = await hashFile(item.key, item.file);
    this.hashing = false;
    if (item.state !== 'hashing') return this.pump();
    if (sha256) {
      item.sha256 = sha256;
      // What one has oneself says nothing of what another has.
      item.state = item.parent ? 'checked' : 'waiting';
    } else fail(item, m().upload.readFailed);
    this.changed();
    this.pump();
  }

  /** Asks in groups, but at once when nothing is left to hash. */
  private async askAbout(): Promise<void> {
    const hashed = this.items.filter((item) => item.state === 'waiting' && item.sha256).slice(0, ASK);
    const moreToCome = this.items.some(
      (item) => item.state === 'hashing' || (item.state === 'waiting' && !item.sha256),
    );
    const idle = this.stops.size < PARALLEL;
    if (this.asking || hashed.length === 0 || (moreToCome && !idle && hashed.length < ASK)) return;
    this.asking = true;
    try {
      const answer = await known(hashed.map((item) => item.sha256 ?? ''));
      const there = new Map(answer.map((one) => [one.sha256, one]));
      for (const item of hashed) if (item.state === 'waiting') await this.place(item, there.get(item.sha256 ?? ''));
    } catch (error) {
      if (!(error instanceof ApiError && error.unreachable)) for (const item of hashed) fail(item, explain(error));
    } finally {
      this.asking = false;
    }
    this.changed();
    this.pump();
  }

  /** Sends what the server has not; what it has elsewhere gets a second name where that is wished. */
  private async place(item: Item, there: KnownFile | undefined): Promise<void> {
    if (!there) item.state = 'checked';
    else if (!item.everyName || there.path === joinPath(item.path, item.name)) this.finish(item, 'known');
    else {
      await this.link(item, there);
    }
  }

  private async link(item: Item, there: KnownFile): Promise<void> {
    const modified_at = new Date(item.modified).toISOString();
    try {
      await linkFile({ sha256: there.sha256, path: item.path, name: item.name, modified_at, on_conflict: item.onConflict });
      this.finish(item, 'done');
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'exists')) throw error;
      item.state = 'clash';
    }
  }

  /** What to do with everything whose name is taken. */
  settle(wish: 'rename' | 'replace' | 'skip'): void {
    const taken = this.items.filter((item) => item.state === 'clash');
    if (wish === 'skip') return this.remove((item) => taken.includes(item));
    for (const item of taken) {
      item.onConflict = wish;
      item.state = !item.file ? 'missing' : item.parent ? 'checked' : 'waiting';
    }
    void memory.keepAll(taken);
    this.changed();
    this.pump();
  }

  private start(item: Item): void {
    if (!item.file) return;
    item.state = 'sending';
    item.problem = '';
    const end = (change: () => void) => {
      this.stops.delete(item.key);
      change();
      this.changed();
      this.pump();
    };
    this.stops.set(
      item.key,
      send(item, item.file, {
        progress: (sent) => {
          item.sent = sent;
        },
        done: () => end(() => this.finish(item, 'done')),
        stalled: () => {
          lost();
          end(() => {
            item.state = 'checked';
          });
        },
        taken: () =>
          end(() => {
            item.state = 'clash';
          }),
        failed: (reason) => end(() => fail(item, reason)),
      }),
    );
    this.changed();
  }

  private finish(item: Item, state: 'done' | 'known'): void {
    item.state = state;
    item.sent = item.size;
    item.file = null;
    void memory.forgetAll([item.key]);
    if (state === 'done') tray.arrived += 1;
  }

  private stop(item: Item): void {
    this.stops.get(item.key)?.();
    this.stops.delete(item.key);
  }

  pause(item: Item): void {
    this.stop(item);
    item.state = 'paused';
    this.changed();
    this.pump();
  }

  /** Goes on with a paused or failed file. */
  resume(item: Item): void {
    item.problem = '';
    item.state = !item.file ? 'missing' : item.sha256 ? 'checked' : 'waiting';
    this.changed();
    this.pump();
  }

  pauseAll(): void {
    this.paused = true;
    for (const item of this.items.filter((one) => one.state === 'sending')) {
      this.stop(item);
      item.state = 'checked';
    }
    this.changed();
  }

  resumeAll(): void {
    this.paused = false;
    for (const item of this.items.filter((one) => one.state === 'paused')) this.resume(item);
    this.pump();
  }

  retryFailed(): void {
    for (const item of this.items.filter((one) => one.state === 'failed')) this.resume(item);
  }

  remove(gone: (item: Item) => boolean): void {
    const out = this.items.filter(gone);
    for (const item of out) this.stop(item);
    this.items = this.items.filter((item) => !out.includes(item));
    void memory.forgetAll(out.map((item) => item.key));
    this.changed();
    this.pump();
  }

  get busy(): boolean {
    return this.items.some((item) => isActive(item));
  }
}
