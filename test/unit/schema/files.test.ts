import { describe, expect, test } from '@jest/globals';
import { detectKind, type FileKind } from '../../../src/schema/kind.ts';
import { chooseModules } from '../../../src/schema/modules.ts';

const KINDS: readonly (readonly [string, string, FileKind])[] = [
  ['schema.qail', 'table users {\n  id int\n}\n', 'schema'],
  ['old.qail', '-- qail: version=2\ntable boats (\n  id uuid primary key\n)\n', 'schema'],
  ['types.qail', 'enum mood { sad, ok }\n', 'schema'],
  ['deltas/1/expand.qail', 'table users {\n  id int\n}\n', 'delta'],
  ['x.up.qail', 'index i on t (a)\n', 'delta'],
  ['change.qail', 'alter boats add slug:text:nullable\n', 'delta'],
  ['deltas/1/backfill.qail', '-- @backfill.table: boats\n-- @backfill.pk: id\n', 'backfill'],
  ['schema/_order.qail', 'types.qail\n!strict\n', 'manifest'],
  ['m.qail', '-- migration: add_users\n+table users {\n  id int\n}\n', 'named-migration'],
  ['queries.qail', 'query all(n: int) -> users:\n  get users\n', 'queries'],
  ['seed.qail', 'add users fields id values 1\n', 'exec'],
  ['policies.qail', 'policy tenants {\n  on: users\n}\n', 'policies'],
  ['old.qail', '{ "tables": [] }\n', 'json'],
  ['x.qail', 'CREATE TABLE users (id int);\n', 'sql'],
  ['x.qail', 'nothing anybody knows\n', 'unknown'],
];

test.each(KINDS)('%s with %j is %s', (path, text, kind) => {
  expect(detectKind({ path, text })).toBe(kind);
});

describe('modules', () => {
  const paths = [
    'schema/core/boats.qail',
    'schema/core/crews.qail',
    'schema/types.qail',
    'schema/zz/new.QAIL',
    'schema/.hidden.qail',
    'schema/.git/x.qail',
    'schema/notes.md',
    'schema/_order.qail',
    'other/x.qail',
  ];
  const order = (text: string) => ({ path: 'schema/_order.qail', text });

  test('without a manifest come by path, hidden ones and other files left out', () => {
    expect(chooseModules('schema', paths, null)).toEqual({
      modules: ['schema/core/boats.qail', 'schema/core/crews.qail', 'schema/types.qail', 'schema/zz/new.QAIL'],
      diagnostics: [],
    });
  });

  test('that are listed come first, directories expanded, repeats once', () => {
    const { modules, diagnostics } = chooseModules('schema', paths, order('# first\ntypes.qail\ncore\ntypes.qail\n'));
    expect(modules).toEqual([
      'schema/types.qail',
      'schema/core/boats.qail',
      'schema/core/crews.qail',
      'schema/zz/new.QAIL',
    ]);
    expect(diagnostics).toEqual([]);
  });

  test.each([
    ['gone.qail', /"gone.qail" does not exist/],
    ['../other/x.qail', /leaves the schema directory/],
    ['/etc/passwd', /leaves the schema directory/],
    ['notes.md', /neither a .qail file/],
    ['_order.qail', /the manifest itself/],
  ])('the entry %s is an error on its line', (entry, message) => {
    const { diagnostics } = chooseModules('schema', paths, order(`types.qail\n${entry}\n`));
    expect(diagnostics).toEqual([
      expect.objectContaining({
        severity: 'error',
        message: expect.stringMatching(message),
        at: { file: 'schema/_order.qail', line: 2, column: 1 },
      }),
    ]);
  });

  test.each(['!strict', '-- qail: strict-manifest'])('that are not listed are an error under %s', (mark) => {
    const { diagnostics } = chooseModules('schema', paths, order(`${mark}\ntypes.qail\ncore\n`));
    expect(diagnostics).toEqual([
      expect.objectContaining({ severity: 'error', message: expect.stringContaining('zz/new.QAIL') }),
    ]);
  });

  test('that are missing altogether are an error', () => {
    expect(chooseModules('schema', ['schema/notes.md'], null).diagnostics).toHaveLength(1);
  });
});
