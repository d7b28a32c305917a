import type { Pagination } from './types';

export const BASE = '/api/v1';

/** What went wrong, in the server's own words where it spoke. `status` 0 means it was not reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | null = null,
    readonly position: number | null = null,
  ) {
    super(message);
  }

  get unreachable(): boolean {
    // A proxy says so without a code of ours; with one, the server answered and tells of another server.
    const proxied = this.code === `http_${this.status}`;
    return this.status === 0 || (proxied && (this.status === 502 || this.status === 504));
  }
}

export interface Page<T> {
  data: T;
  pagination: Pagination | null;
}

interface Listeners {
  signedOut: () => void;
  unreachable: () => void;
  reached: () => void;
}

const listeners: Listeners = { signedOut() {}, unreachable() {}, reached() {} };

/** Set once at start by `state/`, so that this room needs to know no screen. */
export function onTransport(handlers: Partial<Listeners>): void {
  Object.assign(listeners, handlers);
}

/** The double-submit token the server set beside the session cookie; empty before sign-in. */
export function csrfToken(): string {
  const found = /(?:^|;\s*)albumen_csrf=([^;]*)/.exec(document.cookie);
  return found ? decodeURIComponent(found[1]) : '';
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export async function request<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<Page<T>> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (method !== 'GET') headers['X-CSRF-Token'] = csrfToken();
  const answer = await reach(path, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  });
  return unwrap<T>(answer, path);
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    const answer = await fetch(path.startsWith('/api') ? path : BASE + path, init);
    listeners.reached();
    return answer;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    listeners.unreachable();
    throw new ApiError(0, 'unreachable', '');
  }
}

async function unwrap<T>(answer: Response, path: string): Promise<Page<T>> {
  const text = await answer.text();
  let parsed: {
    data?: T;
    pagination?: Pagination | null;
    message?: string;
    error?: { code?: string; field?: string; position?: number };
  } = {};
  try {
    parsed = text ? JSON.parse(text) : {};
  } catch {
    // A proxy's HTML error page: the status alone has to speak.
  }
  if (answer.ok) return { data: parsed.data as T, pagination: parsed.pagination ?? null };
  if (answer.status === 401 && !path.startsWith('/auth/login')) listeners.signedOut();
  const { code, field, position } = parsed.error ?? {};
  throw new ApiError(
    answer.status,
    code ?? `http_${answer.status}`,
    parsed.message ?? '',
    field ?? null,
    position ?? null,
  );
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await request<T>('GET', path, undefined, signal)).data;
}

export async function send<T>(method: Exclude<Method, 'GET'>, path: string, body?: unknown): Promise<T> {
  return (await request<T>(method, path, body)).data;
}

/** `{a: 1, b: undefined}` → `?a=1`, and nothing at all when every value is undefined. */
export function query(params: Record<string, string | number | boolean | undefined | null>): string {
  const pairs = Object.entries(params).filter(([, v]) => v !== undefined && v !== null && v !== '');
  if (pairs.length === 0) return '';
  return `?${new URLSearchParams(pairs.map(([k, v]) => [k, String(v)]))}`;
}
