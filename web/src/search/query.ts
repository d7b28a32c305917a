/** Splits at spaces that are not within quotes, as the server reads a query. */
export function terms(query: string): string[] {
  return query.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
}

const same = (a: string, b: string) => a.toLowerCase().replaceAll('"', '') === b.toLowerCase().replaceAll('"', '');

export function holds(query: string, wanted: string): boolean {
  return terms(query).some((one) => same(one, wanted));
}

export function toggled(query: string, wanted: string): string {
  const all = terms(query);
  const rest = all.filter((one) => !same(one, wanted));
  return (rest.length === all.length ? [...all, wanted] : rest).join(' ');
}

/** The word under way at the end of the text, which a suggestion replaces. */
export function withSuggestion(text: string, suggestion: string): string {
  if (/\s$/.test(text)) return `${text}${suggestion} `;
  const all = terms(text);
  return `${[...all.slice(0, -1), suggestion].join(' ')} `;
}
