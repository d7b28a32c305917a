export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'error';
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 6000;
const LONG_MS = 12_000;

export const toasts = $state<{ list: Toast[] }>({ list: [] });
let next = 1;

/** Says something in passing. One with an action, or an error, stays longer. */
export function toast(text: string, options: Partial<Pick<Toast, 'tone' | 'action'>> = {}): void {
  const id = next++;
  toasts.list = [...toasts.list.slice(-2), { id, text, tone: 'plain', ...options }];
  setTimeout(() => dismiss(id), options.action || options.tone === 'error' ? LONG_MS : SHOWN_MS);
}

export function dismiss(id: number): void {
  toasts.list = toasts.list.filter((one) => one.id !== id);
}
