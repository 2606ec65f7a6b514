/** Functions that SQL writes with words between their arguments, and `case`. */
import type { ExpressionReader } from './expression-reader.ts';
import { NotRead } from './expression-reader.ts';
import { apply, type Node } from './expression-node.ts';

/** How to read what stands between the words, one level deeper than the call. */
export type Read = { readonly expression: () => Node; readonly operand: () => Node };

/** `case` has been taken. Without `else` the value is null, which PostgreSQL prints. */
export function caseAt(reader: ExpressionReader, read: Read): Node {
  const operand = reader.peek() === 'when' ? [] : [read.expression().text];
  const branches: string[] = [];
  while (reader.take('when')) {
    branches.push(read.expression().text);
    reader.expect('then');
    branches.push(read.expression().text);
  }
  const otherwise = reader.take('else') ? read.expression().text : 'null';
  reader.expect('end');
  return apply('case', ...operand, ...branches, 'else', otherwise);
}

/**
 * Reads the arguments of a function that has its own syntax, parentheses included; null for every other function, with the
 * reader where it was. (PostgreSQL 17 manual, 9.4 String Functions and Operators, 9.9.1 EXTRACT.)
 */
export function specialCall(reader: ExpressionReader, name: string, read: Read): Node | null {
  const within = (body: () => Node): Node => {
    reader.expect('(');
    const node = body();
    reader.expect(')');
    return node;
  };
  switch (name) {
    case 'extract':
      return within(() => {
        const field = reader.next().replace(/^'(\w+)'$/, '$1');
        reader.expect('from');
        return apply('call', 'extract', field, read.expression().text);
      });
    case 'position':
      return within(() => {
        const part = read.operand().text;
        reader.expect('in');
        return apply('call', 'position', read.operand().text, part);
      });
    case 'substring':
      return within(() => substringAt(reader, read));
    case 'trim':
      return within(() => trimmed(reader, read));
    default:
      return null;
  }
}

/** `substring(text [from start] [for length])`, which starts at 1 when it does not say. */
function substringAt(reader: ExpressionReader, read: Read): Node {
  const parts = [read.expression().text];
  if (reader.peek() === 'for') parts.push('1');
  while (reader.take('from') || reader.take('for') || reader.take(',')) parts.push(read.expression().text);
  return apply('call', 'substring', ...parts);
}

/** `trim([both|leading|trailing] [characters] from text)` and `trim(text, characters)` are `btrim`, `ltrim`, `rtrim`. */
function trimmed(reader: ExpressionReader, read: Read): Node {
  const side = reader.take('leading') ? 'ltrim' : reader.take('trailing') ? 'rtrim' : 'btrim';
  reader.take('both');
  if (reader.take('from')) return apply('call', side, read.expression().text);
  const first = read.expression().text;
  if (reader.take('from')) return apply('call', side, read.expression().text, first);
  if (reader.take(',')) return apply('call', side, first, read.expression().text);
  if (reader.peek() !== ')') throw new NotRead();
  return apply('call', side, first);
}
