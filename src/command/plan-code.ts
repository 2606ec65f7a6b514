/** What names the thing a person has seen: a plan code or a commit id. */
import { charactersOf } from './character.ts';

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Symbols of a plan code, half of them before the dash. */
const LENGTH = 10;

/** A commit id has 40 digits; shorter ones are read here and refused where the command is judged. */
const COMMIT_ID = /^[0-9a-f]{4,40}$/;

/**
 * The plan code in its one spelling (`7K3F9-Q2MXD`), or the commit id in lower case; null when the word has the shape of neither.
 *
 * Crockford's base32 (https://www.crockford.com/base32.html): case does not count, O is read as 0, I and L as 1, there is no U.
 * Ten hexadecimal digits are read as a plan code: a commit id of that length is refused anyway.
 */
export function codeOf(word: string): string | null {
  return planCode(word) ?? commitId(word.toLowerCase());
}

function commitId(word: string): string | null {
  return COMMIT_ID.test(word) ? word : null;
}

function planCode(word: string): string | null {
  const half = LENGTH / 2;
  const symbols = word.length === LENGTH + 1 && word[half] === '-' ? word.slice(0, half) + word.slice(half + 1) : word;
  if (symbols.length !== LENGTH) return null;
  const code = symbols.toUpperCase().replaceAll('O', '0').replaceAll('I', '1').replaceAll('L', '1');
  if (!charactersOf(code).every((symbol) => SYMBOLS.includes(symbol))) return null;
  return `${code.slice(0, half)}-${code.slice(half)}`;
}
