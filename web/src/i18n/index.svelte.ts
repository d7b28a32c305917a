import { en } from './en';

/** Every language fills exactly this table; a missing or misshapen message does not compile. */
export type Messages = typeof en;

/** Languages by tag, named in themselves. A further language is one table loaded on demand. */
export const LANGUAGES: Record<string, { name: string; load: () => Promise<Messages> }> = {
  en: { name: 'English', load: async () => en },
};

const chosen = $state({ tag: 'en', table: en as Messages });

/** The messages of the language in use; reading it in markup follows a change of language. */
export const m = (): Messages => chosen.table;

export async function useLanguage(tag: string): Promise<void> {
  const wanted = tag === 'auto' ? navigator.languages.map((one) => one.split('-')[0]) : [tag];
  const known = wanted.find((one) => LANGUAGES[one]) ?? 'en';
  chosen.table = await LANGUAGES[known].load();
  chosen.tag = known;
  document.documentElement.lang = known;
}

/** The words of a room whose chunk brings them along, so that the first load does not grow with every screen. */
export const room =
  <T>(tables: { en: T } & Record<string, T>): (() => T) =>
  () =>
    tables[chosen.tag] ?? tables.en;

/** Dates and numbers follow the region of the browser while its language is the one in use. */
export function locale(): string {
  const own = navigator.languages?.find((tag) => tag.split('-')[0] === chosen.tag);
  return own ?? chosen.tag;
}
