/** What is meant for us and cannot be read: the reason, the words, and what to type instead. */
import { describe, expect, test } from '@jest/globals';
import type { MalformedReason } from '../../../src/command/command.ts';
import { parseComment } from '../../../src/command/parse.ts';

const PREFIX = '/qail';

type Row = readonly [text: string, message: RegExp, suggestion: string | null];

function expectMalformed(
  text: string,
  reason: MalformedReason,
  [message, suggestion]: readonly [RegExp, string | null],
): void {
  const parsed = parseComment(text, PREFIX);
  expect(parsed).toEqual({ kind: 'malformed', reason, message: expect.stringMatching(message), suggestion });
  if (suggestion !== null) expect(parseComment(suggestion, PREFIX)).toMatchObject({ kind: 'command' });
}

describe('more than one command', () => {
  test.each<Row>([
    ['/qail help\n/qail status', /holds 2 commands/, '/qail help'],
    ['/qail promote\n\n/qail promote', /holds 2 commands/, '/qail promote'],
    ['/qail nonsense\n\ntext\n\n/qail status', /holds 2 commands/, null],
    ['/qail status\n/q\u{430}il promote\n/qail abort', /holds 3 commands/, '/qail status'],
  ])('%j', (text, ...rest) => {
    expectMalformed(text, 'multiple_commands', rest);
  });
});

describe('a command that writes, within other text', () => {
  const whole = /^promote is carried out only when the command is the whole comment.* send the line alone$/;
  test.each<Row>([
    ['Go!\n/qail promote', whole, '/qail promote'],
    ['/qail promote\nGo!', whole, '/qail promote'],
    ['/qail promote 7k3f9q2mxd\n\nGo!', whole, '/qail promote 7k3f9q2mxd'],
    ['/qail promote\n\nOn Monday, Ben wrote:\n> hello', whole, '/qail promote'],
    ['/qail promote\n\n> hello', whole, '/qail promote'],
    ['/qail promote\n\n<!-- sent from my phone -->', whole, '/qail promote'],
    ['/qail promote\n\n[a]: https://example.com', whole, '/qail promote'],
    ['/qail promote\n\n\u{200b}', whole, '/qail promote'],
    ['/qail promote\n\n---', whole, '/qail promote'],
    ['/QAIL Promote\n\nGo!', whole, '/qail Promote'],
    ['Go!\n/qail promote confirm', whole, '/qail promote'],
    ['Go!\n/qail promote staging', whole, null],
  ])('%j', (text, ...rest) => {
    expectMalformed(text, 'usage', rest);
  });
});

describe('characters that are not plain', () => {
  test.each<Row>([
    [
      '/qail pr\u{43e}mote',
      /^character 9 of the command is U\+043E, which looks like o .* type o instead$/,
      '/qail promote',
    ],
    ['/q\u{430}il promote', /^character 3 .* U\+0430, which looks like a /, '/qail promote'],
    ['\u{ff0f}qail promote', /^character 1 .* U\+FF0F, which looks like \/ /, '/qail promote'],
    ['\u{2215}qail promote', /^character 1 .* U\+2215, which looks like \/ /, '/qail promote'],
    ['/\u{1d42a}ail promote', /^character 2 .* U\+1D42A, which looks like q /, '/qail promote'],
    ['/qa\u{406}l promote', /^character 4 .* U\+0406, which looks like I /, '/qail promote'],
    ['/qail prom\u{3bf}te', /^character 11 .* U\+03BF, which looks like o /, '/qail promote'],
    ['/qail\u{a0}promote', /^character 6 .* U\+00A0, a blank of another kind/, '/qail promote'],
    ['\u{a0}/qail promote', /^character 1 .* U\+00A0, a blank of another kind/, '/qail promote'],
    ['/qail promote\u{3000}1234', /^character 14 .* U\+3000, a blank of another kind/, '/qail promote 1234'],
    ['/qail promote\u{2028}1234', /^character 14 .* U\+2028, a blank of another kind/, '/qail promote 1234'],
    ['\u{200b}/qail promote', /^character 1 .* U\+200B, which cannot be seen/, '/qail promote'],
    ['\u{feff}/qail promote', /^character 1 .* U\+FEFF, which cannot be seen/, '/qail promote'],
    ['\u{feff}Hello\n/q\u{200d}ail promote', /^character 3 .* U\+200D, which cannot be seen/, '/qail promote'],
    ['/qa\u{ad}il promote', /^character 4 .* U\+00AD, which cannot be seen/, '/qail promote'],
    ['/qail\u{301} promote', /^character 6 .* U\+0301, which cannot be seen/, '/qail promote'],
    ['/qail \u{202e}promote', /^character 7 .* U\+202E, which cannot be seen/, '/qail promote'],
    ['/qail promote\u{0}', /^character 14 .* U\+0000, which cannot be seen/, '/qail promote'],
    ['/qail promote\u{d800}', /^character 14 .* U\+D800, which cannot be seen/, '/qail promote'],
    ['/qail backup\u{2014}db', /^character 13 .* U\+2014, a long dash \(phones turn -- into —\)/, '/qail backup-db'],
    ['/qail backup\u{2011}db', /^character 13 .* U\+2011, a long dash/, '/qail backup-db'],
    ['/qail rollback \u{2014}confirm', /^character 16 .* U\+2014/, '/qail rollback confirm'],
    ['/qail promote 7K3F9\u{2013}Q2MXD', /^character 20 .* U\+2013/, '/qail promote 7K3F9-Q2MXD'],
    [
      '/qail cancel reason=\u{201c}größer\u{201d}',
      /^character 21 .* U\+201C, a curly quot.* straight "/,
      '/qail cancel reason="größer"',
    ],
    ['/qail cancel reason="größer\u{201d}', /^character 28 .* U\+201D, a curly quot/, '/qail cancel reason="größer"'],
    ['/qail cancel reason="a\u{200b}b"', /^character 23 .* U\+200B, which cannot be seen/, '/qail cancel reason="ab"'],
    ['/qail cancel reason="a\u{202e}b"', /^character 23 .* U\+202E, which cannot be seen/, '/qail cancel reason="ab"'],
    ['/qail cancel reason="a\u{7}b"', /^character 23 .* U\+0007, which cannot be seen/, '/qail cancel reason="ab"'],
    ['/qail cancel reason=gr\u{f6}\u{df}er', /^character 23 .* U\+00F6, and a command is plain ASCII/, null],
    ['/qail promote environment="b\u{fc}ro"', /^character 29 .* U\+00FC, and a command is plain ASCII/, null],
    ['/qail \u{4f60}\u{597d}', /^character 7 .* U\+4F60, and a command is plain ASCII/, null],
  ])('%j', (text, ...rest) => {
    expectMalformed(text, 'bad_character', rest);
  });
});

describe('verbs that do not exist', () => {
  test.each<Row>([
    ['/qail promte', /^"promte" is no verb; the verbs are help, status, .*unlock$/, '/qail promote'],
    ['/qail promote!', /^"promote!" is no verb/, '/qail promote'],
    ['/qail --promote', /^"--promote" is no verb/, '/qail promote'],
    ['/qail rolback confirm', /^"rolback" is no verb/, '/qail rollback confirm'],
    ['/qail backup db', /^"backup" is no verb; there are backup-files and backup-db$/, '/qail backup-db'],
    ['/qail backup files 1234', /^"backup" is no verb/, '/qail backup-files 1234'],
    ['/qail backup_db', /^"backup_db" is no verb/, '/qail backup-db'],
    ['/qail BackupDB', /^"BackupDB" is no verb/, '/qail backup-db'],
    ['/qail backup', /there are backup-files and backup-db$/, null],
    ['/qail is great', /^"is" is no verb/, null],
    ['/qail __proto__', /^"__proto__" is/, null],
    ['/qail constructor', /^"constructor" is no verb/, null],
    ['/qail 7K3F9-Q2MXD', /^a verb is missing before "7K3F9-Q2MXD"/, null],
    ['/qail environment=a', /^a verb is missing before "environment=a"/, null],
    [`/qail ${'x'.repeat(80)}`, /^"x{40}…" is no verb/, null],
    ['Hello\n/qail promte\nBye', /^"promte" is no verb/, '/qail promote'],
  ])('%j', (text, ...rest) => {
    const reason = text.includes('__') ? 'usage' : 'unknown_verb';
    expectMalformed(text, reason, text.includes('__') ? [/read as bold/, null] : rest);
  });
});

describe('Markdown within the command', () => {
  test.each<Row>([
    ['/qail **promote**', /^"\*\*promote\*\*" is read as bold; type the command as plain text/, '/qail promote'],
    ['/qail *promote*', /is read as italics/, '/qail promote'],
    ['/qail ~~promote~~', /is read as struck-out text/, '/qail promote'],
    ['/qail `promote` 1234', /is read as code/, '/qail promote 1234'],
    ['/qail [promote](https://example.com)', /is read as a link/, '/qail promote'],
    ['/qail promote <b>', /is read as HTML/, null],
    ['/qail ![promote](x)', /is read as an image/, null],
    ['/qail promote environment=_a_', /is read as italics/, '/qail promote environment="_a_"'],
    ['/qail cancel reason=https://a.example', /is read as a link/, '/qail cancel reason="https://a.example"'],
    ['/qail cancel reason="*a" 1234*', /is read as italics/, '/qail cancel reason="a" 1234'],
    ['*Hello\n/qail status\nbye*', /is read as italics/, null],
  ])('%j', (text, ...rest) => {
    expectMalformed(text, 'usage', rest);
  });
});

describe('words after the verb', () => {
  const usage = / the command is written `\/qail promote \[code\] \[environment=NAME\]`$/;
  test.each<Row>([
    ['/qail promote now', usage, null],
    [
      '/qail promote staging',
      /^"staging" is no plan code \(like 7K3F9-Q2MXD\), no commit id and not the word confirm/,
      null,
    ],
    ['/qail status please', /^"please" is no plan code/, '/qail status'],
    ['/qail help promote', /^"promote" is no plan code/, '/qail help'],
    ['/qail promote 7K3F9-Q2MX', /^"7K3F9-Q2MX" is no plan code/, null],
    ['/qail promote 7K3F9-U2MXD', /^"7K3F9-U2MXD" is no plan code/, null],
    ['/qail promote 7K3-F9Q2MXD', /is no plan code/, null],
    ['/qail promote abc', /is no plan code/, null],
    [`/qail promote ${'a'.repeat(41)}`, /is no plan code/, null],
    ['/qail promote abcdef1 abcdef2', /^a plan code or commit id is given twice;/, null],
    ['/qail promote confirm', /^promote needs no confirm; .*\[environment=NAME\]`$/, '/qail promote'],
    ['/qail rollback confirm confirm', /^confirm is given twice/, '/qail rollback confirm'],
    ['/qail rollback confirm confirm=true', /^confirm is given twice/, '/qail rollback confirm'],
    ['/qail rollback Confirm', /^"Confirm" is no plan code/, '/qail rollback confirm'],
    ['/qail rollback confrim', /^"confrim" is no plan code/, '/qail rollback confirm'],
    ['/qail rollback --confirm', /^"--confirm" is no plan code/, '/qail rollback confirm'],
    ['/qail rollback confirm=false', /^confirm=false is neither confirm nor confirm=true/, '/qail rollback'],
    ['/qail rollback confirm=yes', /^confirm=yes is neither/, '/qail rollback confirm'],
    ['/qail rollback confirm=maybe', /^confirm=maybe is neither/, null],
    ['/qail rollback confirm=', /^confirm= is without its value/, null],
    ['/qail promote reason="x y"', /^promote takes no reason/, '/qail promote'],
    ['/qail cancel reason=a reason=b', /^reason is given twice/, null],
    ['/qail cancel reason', /^reason is without its value/, null],
    ['/qail cancel reason = "x"', /^reason is without its value.* no blank around the =/, null],
    ['/qail cancel reason=', /^reason= is without its value/, null],
    ['/qail cancel reason=""', /^the reason is empty/, null],
    ['/qail cancel reason="  "', /^the reason is empty/, null],
    ['/qail cancel reason="a b', /^the quotation mark after reason= is never closed/, '/qail cancel reason="a b"'],
    ['/qail cancel reason="a"b', /^after the closing quotation mark of reason there has to be a blank/, null],
    ['/qail cancel reason="a\\n"', /^"\\n" in reason is no escape/, null],
    ['/qail cancel reason=a"b', /^the value of reason holds a quotation mark/, null],
    ["/qail cancel reason='a b'", /^"b'" is no plan code/, null],
    [`/qail cancel reason="${'a'.repeat(201)}"`, /^the reason has 201 characters, and at most 200/, null],
    [`/qail cancel reason="${'a'.repeat(600)}"`, /^the command has 622 characters, and more than 500/, null],
    ['/qail cancel Reason="ä"', /^"Reason" is none of the names/, '/qail cancel reason="ä"'],
    ['/qail promote enviroment=a', /^"enviroment" is none of the names/, '/qail promote environment=a'],
    ['/qail promote env=a', /^"env" is none of the names/, '/qail promote environment=a'],
    ['/qail promote --environment=a', /^"--environment" is none of the names/, '/qail promote environment=a'],
    ['/qail promote db=../x', /^"db" is none of the names/, null],
    ['/qail promote __proto__=a', /^"__proto__" is/, null],
    ['/qail promote =a', /^there is an = without a name/, null],
    ['/qail promote environment=a environment=a', /^environment is given twice/, null],
    ['/qail promote environment=a;b', /^"a;b" cannot be the name of an environment/, null],
    ['/qail promote environment="$(id)"', /^"\$\(id\)" cannot be the name of an environment/, null],
    ['/qail promote environment=" a"', /^" a" cannot be the name of an environment/, null],
    [
      '/qail migrate up',
      /^"migrate up" is how the command line says it; in a comment it is \/qail migrate$/,
      '/qail migrate',
    ],
    ['/qail migrate down', /in a comment it is \/qail rollback$/, '/qail rollback'],
    ['/qail migrate promote 1234', /in a comment it is \/qail promote$/, '/qail promote 1234'],
  ])('%j', (text, ...rest) => {
    expectMalformed(text, 'usage', rest);
  });
});

describe('comments that are not read as Markdown', () => {
  const tooMuch = /^the comment is too long or too intricate/;
  test.each<readonly [name: string, rest: string]>([
    ['long ones', 'a'.repeat(20_000)],
    ['ones with very many lines', 'a\n'.repeat(1_000)],
    ['ones with very many marks', '*a_ '.repeat(1_100)],
    ['quotes within quotes', '> '.repeat(101)],
    ['lists within lists', '+ '.repeat(101)],
  ])('%s are answered with the line alone', (_name, rest) => {
    expectMalformed(`/qail promote 1234\n\n${rest}`, 'usage', [tooMuch, '/qail promote 1234']);
    expect(parseComment(`Hello\n\n${rest}`, PREFIX)).toEqual({ kind: 'talk' });
  });
});
