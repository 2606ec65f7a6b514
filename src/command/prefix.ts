/** The prefix at the beginning of a line, plain or in a disguise that looks the same. */
import { characterAt, charactersOf, lookOf } from './character.ts';

/**
 * The UTF-16 offset in `line` right after the prefix, when the line begins with it; null when it does not.
 *
 * Blanks before it and what cannot be seen are passed over, upper and lower case are one, and so are lookalikes, full-width forms
 * and the like: whoever reads the line sees the prefix. After it there is a blank, something invisible, or the end of the line.
 */
export function prefixEnd(line: string, prefix: string): number | null {
  const wanted = charactersOf(prefix).map(loweredLook).join('').trim();
  if (wanted === '') return null;
  let at = 0;
  let matched = 0;
  while (matched < wanted.length) {
    const character = characterAt(line, at);
    if (character === '') return null;
    const look = loweredLook(character);
    at += character.length;
    if (look === ' ' && matched === 0) continue;
    if (!wanted.startsWith(look, matched)) return null;
    matched += look.length;
  }
  return matched === wanted.length && isBoundary(characterAt(line, at)) ? at : null;
}

/** The first line that begins with the prefix, wherever in the Markdown it stands; null when no line does. Linear in the text. */
export function firstMention(text: string, prefix: string): string | null {
  for (const line of text.split('\n')) if (prefixEnd(line, prefix) !== null) return line;
  return null;
}

function isBoundary(character: string): boolean {
  if (character === '') return true;
  const look = lookOf(character);
  return look === '' || look === ' ';
}

function loweredLook(character: string): string {
  return (lookOf(character) ?? character).toLowerCase();
}
