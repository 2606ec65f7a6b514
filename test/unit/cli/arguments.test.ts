import { describe, expect, test } from '@jest/globals';
import { readArguments, type Request } from '../../../src/cli/arguments.ts';
import { QailError } from '../../../src/errors.ts';

const onDisk =
  (...paths: readonly string[]) =>
  (path: string): boolean =>
    paths.includes(path);
const nothing = onDisk();

const UP: Request = {
  kind: 'migrate',
  direction: 'up',
  oldPath: 'a',
  newPath: 'b',
  pair: 'a:b',
  url: 'postgres://x',
  backup: null,
  dryRun: false,
  json: false,
  snapshotDir: '_qail_snapshots',
  lockTimeoutMs: 2000,
  lockRetries: 5,
  countTimeoutMs: 60_000,
};

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
      'up with everything it takes',
      [
        ...['migrate', 'up', 'a:b', '-', '--backup', 'files', '--dry-run', '--json', '--snapshot-dir=-dir'],
        ...['--lock-timeout', '500ms', '--lock-retries', '0', '--count-timeout', '5m'],
      ],
      {
        ...UP,
        url: '-',
        backup: 'files',
        dryRun: true,
        json: true,
        snapshotDir: '-dir',
        lockTimeoutMs: 500,
        lockRetries: 0,
        countTimeoutMs: 300_000,
      },
    ],
    ['up with its defaults', ['migrate', 'up', 'a:b', 'postgres://x'], UP],
    [
      'down, whose pair is the other way round',
      ['migrate', 'down', 'b:a', 'postgres://x'],
      { ...UP, direction: 'down', pair: 'b:a' },
    ],
    [
      'the status of a database',
      ['migrate', 'status', 'postgres://x'],
      { kind: 'status', paths: null, url: 'postgres://x', json: false },
    ],
    [
      'the status of a plan',
      ['migrate', 'status', 'a:b', '-', '--json'],
      { kind: 'status', paths: { oldPath: 'a', newPath: 'b', pair: 'a:b' }, url: '-', json: true },
    ],
    [
      'a rollback of the newest snapshot',
      ['rollback', '--data', '-'],
      { kind: 'rollback', url: '-', version: null, from: null, filter: {}, dryRun: false, json: false },
    ],
    [
      'a rollback of one row, with a version of its own',
      [
        ...['rollback', '-', '--data', '--version', 'v1', '--from', 'd', '--table', 't'],
        '--column',
        'c',
        '--row=-5',
        '--dry-run',
      ],
      {
        kind: 'rollback',
        url: '-',
        version: 'v1',
        from: 'd',
        filter: { table: 't', column: 'c', rowId: '-5' },
        dryRun: true,
        json: false,
      },
    ],
    ['help of a command that lacks the rest', ['rollback', '--help'], { kind: 'help' }],
    [
      'a later command',
      ['migrate', 'shadow', 'a:b', '-', '--sync', 'auto'],
      { kind: 'not_available', command: 'migrate shadow', json: false },
    ],
    ['a later command as JSON', ['pull', '-', '--json'], { kind: 'not_available', command: 'pull', json: true }],
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
    [['check', 'a', '--jsn'], /qail check has no option --jsn; did you mean --json\?/],
    [['check', 'a', '--backup', 'db'], /qail check has no option --backup$/],
    [['check', 'postgres://u:secret@h/d'], /takes no URL$/],
    [['check', 'a', '--json=yes'], /--json takes no value/],
    [['migrate', 'up', 'a:b', '-', '--bakup', 'db'], /has no option --bakup; did you mean --backup\?/],
    [['migrate', 'up', 'a:b'], /qail migrate up needs a URL, or - for the one in QAIL_DATABASE_URL/],
    [['migrate', 'up', 'a', '-'], /"a" is not of the form OLD:NEW/],
    [['migrate', 'down', 'a', '-'], /"a" is not of the form NEW:OLD/],
    [['migrate', 'up', 'postgres://u:secret@h/d'], /needs OLD:NEW before the URL/],
    [['migrate', 'up'], /needs OLD:NEW$/],
    [['migrate', 'upp', 'a:b'], /there is no verb "upp"; did you mean up\?/],
    [['migarte', 'up', 'a:b'], /there is no command "migarte"; did you mean migrate\?/],
    [['migrate', 'up', 'a:b', '-', '--backup', 'maybe'], /--backup takes db, files or none, and not "maybe"$/],
    [['migrate', 'up', 'a:b', '-', '--backup', 'file'], /and not "file"; did you mean files\?/],
    [['migrate', 'up', 'a:b', '-', '--backup'], /--backup needs a value: db, files or none/],
    [['migrate', 'up', 'a:b', '-', '--backup', '--dry-run'], /--backup needs a value: .*--backup=VALUE/],
    [['migrate', 'up', 'a:b', '-', '--backup', 'db', '--backup', 'none'], /--backup is given twice/],
    [
      ['migrate', 'up', 'a:b', '-', '--lock-timeout', '2'],
      /--lock-timeout takes a time such as 500ms, 2s or 5m, and not "2"/,
    ],
    [['migrate', 'up', 'a:b', '-', '--lock-retries', 'x'], /--lock-retries takes a whole number from 0 to 1000/],
    [['migrate', 'up', 'down', 'a:b', '-'], /"down" is not of the form OLD:NEW/],
    [
      ['migrate', 'up', 'a:b', '-', 'rollback'],
      /takes one URL, and not "rollback" as well; give one command at a time/,
    ],
    [['migrate', 'up', 'a:b', '-', 'postgres://u:secret@h/d'], /and not \(a URL\) as well$/],
    [['migrate', 'up', 'a:postgres://u:secret@h/d'], /two words/],
    [['rollback', '--data', '-', '--from', 'postgres://u:secret@h/d'], /--from takes .*, and no URL/],
    [['migrate', 'status'], /needs OLD:NEW$/],
    [['rollback', '-'], /needs --data/],
    [['rollback', '--data'], /qail rollback needs a URL/],
    [['rollback', '--data', '-', '--row', '7'], /--row needs --table/],
    [['rollback', '--data', '-', '--tabel', 't'], /did you mean --table\?/],
    [['--versoin'], /qail has no option --versoin; did you mean --version\?/],
  ];
  test.each(unreadable)('refuses %j with the usage as its hint', (argv, message) => {
    const read = (): Request => readArguments(argv, nothing);
    expect(read).toThrow(QailError);
    expect(read).toThrow(message);
    expect(read).not.toThrow(/secret/);
    expect(read).toThrow(expect.objectContaining({ code: 'input_invalid', hint: expect.stringContaining('usage:') }));
  });
});
