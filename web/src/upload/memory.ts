import type { Item } from './item';

/**
 * Unfinished uploads, kept so that they can be named after a reload. Only what describes a file is
 * kept and never its bytes, so the person has to choose the file again.
 */
const STORE = 'unfinished';
type Kept = Pick<Item, 'key' | 'name' | 'path' | 'parent' | 'size' | 'modified' | 'sha256' | 'everyName' | 'onConflict'>;

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('albumen-uploads', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'key' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

let database: Promise<IDBDatabase> | null = null;

/** Does something with the store. A browser that keeps nothing (private windows) is no failure. */
async function within<T>(
  mode: IDBTransactionMode,
  run: (store: IDBObjectStore) => IDBRequest<T> | undefined,
): Promise<T | null> {
  try {
    database ??= open();
    const transaction = (await database).transaction(STORE, mode);
    const request = run(transaction.objectStore(STORE));
    return await new Promise((resolve) => {
      transaction.oncomplete = () => resolve(request?.result ?? null);
      transaction.onerror = () => resolve(null);
      transaction.onabort = () => resolve(null);
    });
  } catch {
    return null;
  }
}

export async function keepAll(items: Item[]): Promise<void> {
  await within('readwrite', (store) => {
    for (const { key, name, path, parent, size, modified, sha256, everyName, onConflict } of items)
      store.put({ key, name, path, parent, size, modified, sha256, everyName, onConflict });
    return undefined;
  });
}

export async function forgetAll(keys: string[]): Promise<void> {
  await within('readwrite', (store) => {
    for (const key of keys) store.delete(key);
    return undefined;
  });
}

export async function unfinished(): Promise<Item[]> {
  const kept = (await within<Kept[]>('readonly', (store) => store.getAll())) ?? [];
  return kept.map((one) => ({ ...one, onConflict: one.onConflict ?? 'rename', parent: one.parent ?? null, file: null, state: 'missing', sent: 0, problem: '' }));
}
