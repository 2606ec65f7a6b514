/** What is a command, where it stands in the comment, and what is in it. */
import { describe, expect, test } from '@jest/globals';
import type { Command } from '../../../src/command/command.ts';
import { parseComment, usageOf } from '../../../src/command/parse.ts';
import { VERB_NAMES } from '../../../src/command/verbs.ts';

const PREFIX = '/qail';
const HELP: Partial<Command> = { verb: 'help' };
const STATUS: Partial<Command> = { verb: 'status' };
const PROMOTE: Partial<Command> = { verb: 'promote' };

function expectCommand(text: string, wanted: Partial<Command>): void {
  const nothing = { code: null, confirm: false, reason: null, environment: null };
  expect(parseComment(text, PREFIX)).toEqual({ kind: 'command', command: { ...nothing, ...wanted } });
}

test.each(VERB_NAMES)('%s alone in a comment is a command', (verb) => {
  expectCommand(`/qail ${verb}`, { verb });
  expectCommand(`\r\n  /QAIL ${verb.toUpperCase()} \t \r\n\r\n`, { verb });
});

describe('where a command counts', () => {
  test.each<readonly [text: string, wanted: Partial<Command>]>([
    ['/qail', HELP],
    ['  /qail  ', HELP],
    ['Thanks!\n/qail status', STATUS],
    ['Thanks!\n          /qail status', STATUS],
    ['/qail status\nThanks!', STATUS],
    ['Thanks!\n\n   /qail status  \n\nBye', STATUS],
    ['Hello\r\n\r\n/qail status\r\n', STATUS],
    ['Hello\r/qail status', STATUS],
    ['> quoted\n\n/qail status', STATUS],
    ['```\n/qail promote\n```\n/qail status', STATUS],
    ['<details>\n\n/qail promote\n\n</details>\n\n/qail status', STATUS],
    ['<!-- /qail promote -->\n\n/qail status', STATUS],
    ['we have a Map<string> here\n\n/qail status', STATUS],
    ['a line<br>\n\n<img src="x">\n\n/qail status', STATUS],
    ['see `<details>` there\n\n/qail status', STATUS],
    ['<p title="<details>">hello</p>\n\n/qail status', STATUS],
    ['<!-- <details> -->\n\n/qail status', STATUS],
    ['use `/qail promote` later\n/qail status', STATUS],
    ['/qail\tstatus', STATUS],
    ['\n\n/qail promote\n\n', PROMOTE],
  ])('%j', expectCommand);
});

describe('talk', () => {
  test.each([
    '',
    ' ',
    'looks good',
    'please /qail promote',
    '/qailx',
    '/qailpromote',
    '/qail/x',
    '/qail: help',
    '/qail-help',
    '/qail—help',
    'qail help',
    '//qail help',
    '\\/qail help',
    '&#47;qail help',
    '> /qail promote',
    '> quoted\n/qail promote',
    '>> /qail promote\n\nyes',
    'On Monday, Ben wrote:\n> /qail promote\n> bye',
    '- /qail promote',
    '- item\n/qail promote',
    '1. /qail promote',
    '- [ ] /qail promote',
    '- item\n\n  /qail promote',
    '    /qail promote',
    '\t/qail promote',
    '```\n/qail promote\n```',
    '```\n/qail promote',
    '~~~sh\n/qail promote\n~~~',
    '`/qail promote`',
    'this `code\n/qail promote\nends` here',
    '<!-- /qail promote -->',
    '<!--\n/qail promote\n-->',
    '<!--\n\n/qail promote',
    'text <!--\n/qail promote\n--> text',
    '<b>\n/qail promote\n</b>',
    'text <b>\n/qail promote\n</b>',
    '<details><summary>x</summary>\n/qail promote\n</details>',
    '<details>\n\n/qail promote\n\n</details>',
    '<details>\n<summary>log</summary>\n\n/qail help\n\n</details>',
    '<DETAILS open>\n\n/qail help',
    'text <details>\n\n/qail help',
    '<div>\n\n<b>x</b>\n\n/qail help\n\n</div>',
    '<div title="a > b" data-x=\'<\'>\n\n/qail help',
    '<custom-tag>\n\n/qail help\n\n</custom-tag>',
    '<pre>\n\n/qail help\n\n</pre>',
    '<script>\n\n/qail help\n\n</script>',
    '# /qail promote',
    '/qail promote\n===',
    '/qail promote\n---',
    '| /qail promote |\n|-|\n| x |',
    '/qail promote | b\n--- | ---',
    '| a |\n|-|\n/qail promote',
    '[^1]\n\n[^1]: /qail promote',
    '[/qail promote](https://example.com)',
    '[see\n/qail promote](https://example.com)',
    '![see\n/qail promote](https://example.com)',
    '[/qail promote]: https://example.com',
    '**/qail promote**',
    'a\u{2028}/qail promote',
    'x'.repeat(65_537),
    '/qail promote' + ' '.repeat(65_536),
  ])('%j', (text) => {
    expect(parseComment(text, PREFIX)).toEqual({ kind: 'talk' });
  });
});

describe('what a command carries', () => {
  const CODE = '7K3F9-Q2MXD';
  const SHA = '0123456789abcdef0123456789abcdef01234567';
  test.each<readonly [text: string, wanted: Partial<Command>]>([
    [`/qail promote ${CODE}`, { ...PROMOTE, code: CODE }],
    ['/qail promote 7k3f9-q2mxd', { ...PROMOTE, code: CODE }],
    ['/qail promote 7k3f9q2mxd', { ...PROMOTE, code: CODE }],
    ['/qail promote oOiIl-LZZZZ', { ...PROMOTE, code: '00111-1ZZZZ' }],
    ['/qail promote ABCDEF1234', { ...PROMOTE, code: 'ABCDE-F1234' }],
    [`/qail promote ${SHA}`, { ...PROMOTE, code: SHA }],
    [`/qail promote ${SHA.toUpperCase()}`, { ...PROMOTE, code: SHA }],
    ['/qail promote abcdef1', { ...PROMOTE, code: 'abcdef1' }],
    ['/qail promote 1234', { ...PROMOTE, code: '1234' }],
    [`/qail plan ${SHA}`, { verb: 'plan', code: SHA }],
    ['/qail rollback confirm', { verb: 'rollback', confirm: true }],
    ['/qail rollback confirm=true', { verb: 'rollback', confirm: true }],
    ['/qail cleanup confirm="true"', { verb: 'cleanup', confirm: true }],
    ['/qail cancel reason=later', { verb: 'cancel', reason: 'later' }],
    ['/qail cancel reason="not today"', { verb: 'cancel', reason: 'not today' }],
    ['/qail cancel reason="a \\"b\\" \\\\ c"', { verb: 'cancel', reason: 'a "b" \\ c' }],
    ['/qail cancel reason="größer — “ja”, 😀 ⚠️"', { verb: 'cancel', reason: 'größer — “ja”, 😀 ⚠️' }],
    [
      '/qail cancel reason="*a* _b_ `c` <d> [e](f) https://g.h"',
      { verb: 'cancel', reason: '*a* _b_ `c` <d> [e](f) https://g.h' },
    ],
    ['/qail cancel reason="confirm environment=x"', { verb: 'cancel', reason: 'confirm environment=x' }],
    ['/qail cancel reason="a=b"', { verb: 'cancel', reason: 'a=b' }],
    [`/qail cancel reason="${'ä'.repeat(200)}"`, { verb: 'cancel', reason: 'ä'.repeat(200) }],
    [`/qail cancel reason="${'😀'.repeat(200)}"`, { verb: 'cancel', reason: '😀'.repeat(200) }],
    ['/qail promote environment=eu-west/1.a_b', { ...PROMOTE, environment: 'eu-west/1.a_b' }],
    ['/qail promote environment="EU west 1"', { ...PROMOTE, environment: 'EU west 1' }],
    ['/qail status environment=staging', { ...STATUS, environment: 'staging' }],
    [`/qail rollback environment=a confirm ${CODE}`, { verb: 'rollback', code: CODE, confirm: true, environment: 'a' }],
    [
      `/qail proceed reason="dump of 12:00"\t environment=a  ${CODE}`,
      { verb: 'proceed', code: CODE, reason: 'dump of 12:00', environment: 'a' },
    ],
  ])('%j', expectCommand);
});

describe('the prefix', () => {
  test.each(['.*', '$qail', '@qail-bot', '(a+)+$', 'hey qail', '/q', '/Qäil'])('%j is taken as it is', (prefix) => {
    expect(parseComment(`${prefix} status`, prefix)).toMatchObject({ kind: 'command', command: STATUS });
    expect(parseComment(prefix, prefix)).toMatchObject({ kind: 'command', command: HELP });
    expect(parseComment('/other status', prefix)).toEqual({ kind: 'talk' });
    expect(parseComment(`${prefix} promot`, prefix)).toMatchObject({ suggestion: `${prefix} promote` });
  });

  test.each(['', ' ', '\u{200b}'])('%j marks nothing', (prefix) => {
    expect(parseComment('status', prefix)).toEqual({ kind: 'talk' });
  });
});

test('the usage of a verb names what it takes', () => {
  expect(usageOf('proceed', '/qail')).toBe('/qail proceed [code] [reason="…"] [environment=NAME]');
  expect(usageOf('rollback', '/db')).toBe('/db rollback [code] [confirm] [environment=NAME]');
  expect(usageOf('status', '/qail')).toBe('/qail status [code] [environment=NAME]');
});
