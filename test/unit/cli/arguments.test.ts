import { describe, expect, test } from '@jest/globals';
import { readArguments, type Request } from '../../../src/cli/arguments.ts';
import { QailError } from '../../../src/errors.ts';

const onDisk =
  (...paths: readonly string[]) =>
  (path: string): boolean =>
    paths.includes(path);
const nothing = onDisk();

describe('readArguments', () => {
  const readable: readonly (readonly [string, readonly string[], Request])[] = [
    ['nothing', [], { kind: 'help' }],
    ['help as a word', ['help'], { kind: 'help' }],
    ['help of a command', ['migrate', 'plan', '--help'], { kind: 'help' }],
    ['the version', ['--version'], { kind: 'version' }],
    ['check', ['check', 'a.qail'], { kind: 'check', path: 'a.qail', json: false }],
    ['an option before the command', ['--json', 'check', 'a'], { kind: 'check', path: 'a', json: true }],
    ['diff', ['diff', 'a', 'b', '--json'], { kind: 'diff', oldPath: 'a', newPath: 'b', json: true }],
    [
      'plan without a database',
      ['migrate', 'plan', 'a.qail:b.qail'],
      { kind: 'plan', oldPath: 'a.qail', newPath: 'b.qail', url: null, json: false },
    ],
    [
      'plan with a database',
      ['migrate', 'plan', 'a:b', 'postgres://x'],
      { kind: 'plan', oldPath: 'a', newPath: 'b', url: 'postgres://x', json: false },
    ],
    [
      'a drive letter',
      ['migrate', 'plan', 'C:\\old.qail:C:\\new.qail'],
      { kind: 'plan', oldPath: 'C:\\old.qail', newPath: 'C:\\new.qail', url: null, json: false },
    ],
    [
      'a later command',
      ['migrate', 'up', 'a:b', '-', '--backup', 'db'],
      { kind: 'not_available', command: 'migrate up', json: false },
    ],
    [
      'a later command as JSON',
      ['rollback', '--data', '--json'],
      { kind: 'not_available', command: 'rollback', json: true },
    ],
  ];
  test.each(readable)('reads %s', (_, argv, expected) => {
    expect(readArguments(argv, nothing)).toEqual(expected);
  });

  test('splits where both paths exist', () => {
    const request = readArguments(['migrate', 'plan', 'a:b:c'], onDisk('a:b', 'c'));
    expect(request).toMatchObject({ oldPath: 'a:b', newPath: 'c' });
  });

  const unreadable: readonly (readonly [readonly string[], RegExp])[] = [
    [['chekc', 'a'], /no command "chekc"/],
    [['check'], /qail check takes PATH, and 0 given/],
    [['check', 'a', 'b'], /2 given/],
    [['diff', 'a'], /OLD NEW/],
    [['migrate'], /needs a verb/],
    [['migrate', 'plna', 'a:b'], /no verb "plna"/],
    [['migrate', 'plan'], /needs OLD:NEW/],
    [['migrate', 'plan', 'a'], /not of the form OLD:NEW/],
    [['migrate', 'plan', ':b'], /not of the form OLD:NEW/],
    [['migrate', 'plan', 'a:b', '-', 'x'], /one URL, and not "x"/],
    [['check', 'a', '--jsn'], /--jsn/],
  ];
  test.each(unreadable)('refuses %j with the usage as its hint', (argv, message) => {
    const read = (): Request => readArguments(argv, nothing);
    expect(read).toThrow(QailError);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code: 'input_invalid', hint: expect.stringContaining('usage:') }));
  });
});
