const KEY = 'albumen.searches';
const KEPT = 8;

/** The latest queries of this browser, newest first. */
export function recent(): string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(list) ? list.filter((one) => typeof one === 'string').slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

export function remember(query: string): void {
  const text = query.trim();
  if (!text) return;
  localStorage.setItem(KEY, JSON.stringify([text, ...recent().filter((one) => one !== text)].slice(0, KEPT)));
}

export function forget(): void {
  localStorage.removeItem(KEY);
}
