/** Words that every list of stolen passwords opens with. */
const COMMON = ['password', 'passwort', 'qwert', 'letmein', 'welcome', 'iloveyou', 'admin', 'photos', 'albumen'];

/**
 * A rough strength from 0 (too short) to 4, for a hint only: the server decides what it takes. Length
 * counts most, since slow hashing leaves an attacker only guessable passwords.
 */
export function strength(password: string, about: readonly string[] = []): number {
  if (password.length < 8) return 0;
  const low = password.toLowerCase();
  const known = [...COMMON, ...about.map((word) => word.toLowerCase()).filter((word) => word.length > 3)];
  const stripped = known.reduce((rest, word) => rest.replaceAll(word, ''), low);
  const different = new Set(stripped).size;
  const runs = /^(.)\1+$|0123|1234|2345|3456|4567|5678|6789|abcd/.test(low);
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  const points = stripped.length + classes * 2 + Math.min(different, 12) - (runs ? 6 : 0);
  if (points < 16) return 1;
  if (points < 22) return 2;
  return points < 28 ? 3 : 4;
}
