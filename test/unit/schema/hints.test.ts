import { describe, expect, test } from '@jest/globals';
import { parse, remarks } from './parsing.ts';

const SCHEMA = 'table people {\n  id int\n  handle text\n}\ntable app.boats {\n  id int\n  size int\n}\n';
const at = { file: 's.qail', line: 9, column: 1 };
const people = { schema: 'public', name: 'people' };
const boats = { schema: 'app', name: 'boats' };

/** One hint behind the schema, and what it says. */
const HINTS: readonly (readonly [string, object])[] = [
  [
    'rename users -> people',
    { kind: 'rename', object: 'table', from: { schema: 'public', name: 'users' }, to: people },
  ],
  [
    'rename people.nick -> people.handle # was',
    { kind: 'rename', object: 'column', table: people, from: 'nick', to: 'handle' },
  ],
  [
    'rename column people.Nick to Handle',
    { kind: 'rename', object: 'column', table: people, from: 'nick', to: 'handle' },
  ],
  ['rename people."Nick" => handle', { kind: 'rename', object: 'column', table: people, from: 'Nick', to: 'handle' }],
  [
    'rename app.boats.len -> app.boats.size',
    { kind: 'rename', object: 'column', table: boats, from: 'len', to: 'size' },
  ],
  [
    'rename app.ships -> app.boats',
    { kind: 'rename', object: 'table', from: { schema: 'app', name: 'ships' }, to: boats },
  ],
  [
    'rename users.nick -> people.handle',
    { kind: 'rename', object: 'column', table: people, from: 'nick', to: 'handle' },
  ],
  [
    "transform data->>'a' -> people.handle",
    { kind: 'transform', table: people, column: 'handle', expression: "data->>'a'" },
  ],
  ['drop users confirm', { kind: 'drop', object: 'table', name: { schema: 'public', name: 'users' }, confirmed: true }],
  ['drop users', { kind: 'drop', object: 'table', name: { schema: 'public', name: 'users' }, confirmed: false }],
  [
    'drop confirm people.old -- gone',
    { kind: 'drop', object: 'column', table: people, column: 'old', confirmed: true },
  ],
  ['drop column app.boats.old', { kind: 'drop', object: 'column', table: boats, column: 'old', confirmed: false }],
  ['drop app.gone confirm', { kind: 'drop', object: 'table', name: { schema: 'app', name: 'gone' }, confirmed: true }],
  [
    'drop type mood confirm',
    { kind: 'drop', object: 'enum', name: { schema: 'public', name: 'mood' }, confirmed: true },
  ],
  [
    'drop index if exists i',
    { kind: 'drop', object: 'index', name: { schema: 'public', name: 'i' }, confirmed: false },
  ],
];

describe('hints', () => {
  test.each(HINTS)('%s', (line, hint) => {
    const parsed = parse(`${SCHEMA}${line}\n`);
    expect(remarks(parsed)).toEqual([]);
    expect(parsed.hints).toEqual([{ ...hint, at }]);
  });

  test.each([
    ['rename users', 'error 9:13 hint_malformed'],
    ['rename a -> b c', 'error 9:15 hint_malformed'],
    ['transform 1', 'error 9:1 hint_malformed'],
    ['transform 1 -> handle', 'error 9:16 hint_malformed'],
    ['drop column handle', 'error 9:13 hint_malformed'],
    ['rename people.x -> app.boats.x', 'error 9:8 rename_across_tables'],
    ['drop view v confirm', 'info 9:11 hint_not_diffed'],
  ])('%s is told', (line, remark) => {
    const parsed = parse(`${SCHEMA}${line}\n`);
    expect(remarks(parsed)).toEqual([remark]);
    expect(parsed.hints).toEqual([]);
  });

  test('are no part of the model', () => {
    expect(parse(`${SCHEMA}drop users confirm\n`).model).toEqual(parse(SCHEMA).model);
  });
});
