import { tags } from '../api/tags';

const known = $state<{ list: string[] }>({ list: [] });

/** The names of all tags, for suggestions. They fill in when the server has answered. */
export function tagNames(): { list: string[] } {
  tags().then(
    (all) => {
      known.list = all.map((tag) => tag.name);
    },
    () => {
      // Suggestions are a comfort; without them a name can still be typed.
    },
  );
  return known;
}
