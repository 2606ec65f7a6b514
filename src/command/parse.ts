/** From the text of a comment to the command in it. */
import type { ParsedComment } from './command.ts';
import { readLine } from './command-line.ts';
import { commandLines } from './comment-line.ts';
import { firstMention } from './prefix.ts';
import type { Fault, Reading } from './reading.ts';

export { usageOf } from './usage.ts';

/** GitHub takes no longer comment. */
const MOST_CHARACTERS = 65_536;

/** A line with more faults than this one after the other is not guessed at. */
const MOST_REPAIRS = 6;

/**
 * What a comment says to this program; it never throws, and what it takes time for is bounded.
 *
 * A command that writes has to be the whole comment. One that only looks may stand within other text, on a line of its own. Nothing
 * in code, quotes, lists, tables, headings, links or HTML is a command. `prefix` is what a command begins with, such as `/qail`.
 */
export function parseComment(text: string, prefix: string): ParsedComment {
  if (text.length > MOST_CHARACTERS) return { kind: 'talk' };
  const reading = read(text, prefix);
  if (reading === null) return { kind: 'talk' };
  if (reading.kind === 'command') return reading;
  const { reason, message } = reading;
  return { kind: 'malformed', reason, message, suggestion: suggestionFor(reading, prefix) };
}

/** Null for what is not meant for this program. */
function read(comment: string, prefix: string): Reading | null {
  const text = comment.replace(/\r\n?/g, '\n');
  const mention = firstMention(text, prefix);
  if (mention === null) return null;
  const found = commandLines(text, prefix);
  if (found === null)
    return fault(
      'usage',
      'the comment is too long or too intricate to look for a command in it; send the line alone',
      mention,
    );
  const [first, second] = found.lines;
  if (first === undefined) return null;
  if (second !== undefined) {
    const message = `the comment holds ${found.lines.length} commands; send each in a comment of its own`;
    return fault('multiple_commands', message, first.text);
  }
  return readLine(first, found.isWhole, prefix);
}

function fault(reason: Fault['reason'], message: string, repaired: string): Fault {
  return { kind: 'fault', reason, message, repaired: repaired.trim() };
}

/** The line that was probably meant: repaired until it reads as a command when it is sent alone; null when it does not get there. */
function suggestionFor(malformed: Fault, prefix: string): string | null {
  let line = malformed.repaired;
  for (let repairs = 0; repairs < MOST_REPAIRS && line !== null; repairs += 1) {
    const reading = read(line, prefix);
    if (reading === null) return null;
    if (reading.kind === 'command') return line;
    line = reading.repaired;
  }
  return null;
}
