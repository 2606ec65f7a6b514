/** Locks and hazards of the operations between two schemas, as words a table can hold. */
import { describe, expect, test } from '@jest/globals';
import { planned, statements } from './planned.ts';

const table = (...lines: readonly string[]): string => `table t {\n  id int primary_key\n${lines.join('\n')}\n}\n`;
const PARENT = 'table p {\n  id int primary_key\n}\n';

/** Mode, work, every locked table, and the hazards of the last step. */
function last(before: string, after: string): readonly (string | readonly string[])[] {
  const step = planned(before, after).steps.at(-1);
  if (step === undefined) throw new Error('no step');
  const { mode, work, table: main, also } = step.lock;
  const tables = [...(main === null ? [] : [main]), ...also].map(({ name }) => name);
  return [step.operation.kind, mode, work, tables, step.hazards.map(({ kind }) => kind)];
}

describe('locks and hazards', () => {
  test.each([
    [['drop_table', 'ACCESS EXCLUSIVE', 'none', ['t'], ['loses_data', 'breaks_clients']], PARENT + table(), PARENT],
    [['drop_column', 'ACCESS EXCLUSIVE', 'none', ['t'], ['loses_data', 'breaks_clients']], table('a int'), table()],
    [['add_column', 'ACCESS EXCLUSIVE', 'none', ['t'], []], table(), table('a int default 1')],
    [['add_column', 'ACCESS EXCLUSIVE', 'none', ['t'], []], table(), table('a timestamptz default now()')],
    [
      ['add_column', 'ACCESS EXCLUSIVE', 'rewrite', ['t'], ['rewrites_table', 'blocks_reads']],
      table(),
      table('a uuid default uuid()'),
    ],
    [
      ['add_column', 'ACCESS EXCLUSIVE', 'rewrite', ['t'], ['rewrites_table', 'blocks_reads']],
      table(),
      table('a serial'),
    ],
    [
      ['set_not_null', 'SHARE UPDATE EXCLUSIVE', 'scan', ['t'], ['may_fail', 'breaks_clients']],
      table('a int'),
      table('a int not_null'),
    ],
    [['drop_not_null', 'ACCESS EXCLUSIVE', 'none', ['t'], ['weakens_guard']], table('a int not_null'), table('a int')],
    [['set_default', 'ACCESS EXCLUSIVE', 'none', ['t'], []], table('a int'), table('a int default 1')],
    [['set_default', 'ACCESS EXCLUSIVE', 'none', ['t'], ['breaks_clients']], table('a int default 1'), table('a int')],
    [
      ['add_constraint', 'ACCESS EXCLUSIVE', 'index_build', ['t'], ['may_fail', 'blocks_reads']],
      table('a int'),
      table('a int unique'),
    ],
    [
      ['add_constraint', 'SHARE UPDATE EXCLUSIVE', 'scan', ['t'], ['may_fail']],
      table('a int'),
      table('a int check(a > 0)'),
    ],
    [
      ['add_constraint', 'SHARE ROW EXCLUSIVE', 'none', ['t', 'p'], ['may_fail']],
      PARENT + table('a int'),
      PARENT + table('a int references p(id)'),
    ],
    [
      ['drop_constraint', 'ACCESS EXCLUSIVE', 'none', ['t', 'p'], ['weakens_guard']],
      PARENT + table('a int references p(id)'),
      PARENT + table('a int'),
    ],
    [['create_index', 'SHARE', 'index_build', ['t'], ['blocks_writes']], table(), `${table()}index i on t (id)`],
    [
      ['create_index', 'SHARE UPDATE EXCLUSIVE', 'index_build', ['t'], []],
      table(),
      `${table()}index concurrently i on t (id)`,
    ],
    [
      ['create_index', 'SHARE', 'index_build', ['t'], ['may_fail', 'blocks_writes']],
      table(),
      `${table()}unique index i on t (id)`,
    ],
    [['drop_index', 'ACCESS EXCLUSIVE', 'none', ['t'], ['breaks_clients']], `${table()}index i on t (id)`, table()],
    [
      ['drop_index', 'ACCESS EXCLUSIVE', 'none', ['t'], ['weakens_guard']],
      `${table()}unique index i on t (id)`,
      table(),
    ],
    [
      ['transform', 'none', 'rewrite', ['t'], ['rewrites_table']],
      table('a int'),
      `${table('a int')}transform 1 -> t.a`,
    ],
    [['set_row_security', 'ACCESS EXCLUSIVE', 'none', ['t'], ['weakens_guard']], table('enable_rls'), table()],
    [['set_row_security', 'ACCESS EXCLUSIVE', 'none', ['t'], ['breaks_clients']], table(), table('enable_rls')],
    [['set_comment', 'SHARE UPDATE EXCLUSIVE', 'none', ['t'], []], table(), `${table()}comment on t "x"`],
    [
      ['add_enum_value', 'none', 'none', [], ['cannot_reverse']],
      `enum m { a }\n${table()}`,
      `enum m { a, b }\n${table()}`,
    ],
    [['create_table', 'none', 'none', [], []], PARENT, PARENT + table()],
    [['create_index', 'none', 'none', [], []], PARENT, `${PARENT}${table()}unique index i on t (id)`],
  ])('%j', (expected, before, after) => {
    expect(last(before, after)).toEqual(expected);
  });

  test('no step names one hazard twice', () => {
    const enums = 'enum m { a, b }\n';
    const pairs = [
      [enums + table('c m'), `enum m { b }\n${table('c m')}`],
      [enums + table('c m'), `enum m { b, a }\n${table('c m')}`],
      [table('a int'), `${table('a int')}transform 1 -> t.a`],
      [table('a int'), table('a uuid')],
    ];
    const steps = pairs.flatMap(([before = '', after = '']) => planned(before, after).steps);
    const kinds = steps.map(({ hazards }) => hazards.map(({ kind }) => kind));
    expect(kinds.length).toBe(4);
    for (const each of kinds) expect(new Set(each).size).toBe(each.length);
  });
});

describe('where a statement runs', () => {
  test.each([
    ['a value is added to an enum before the transaction', 'enum m { a }\n', 'enum m { a, b }\n', ['before']],
    ['a check is validated after it', table('a int'), table('a int check(a > 0)'), ['main', 'after']],
    [
      'on a new table nothing waits',
      PARENT,
      `${PARENT}${table('a int references p(id)', 'check (id > 0)')}`,
      ['main', 'main'],
    ],
    ['an index is built concurrently after it', table(), `${table()}index concurrently i on t (id)`, ['after']],
    [
      'a concurrent index that changes is dropped first',
      `${table('a int')}index concurrently i on t (id)`,
      `${table('a int')}index concurrently i on t (a)`,
      ['main', 'after'],
    ],
  ])('%s', (_, before, after, stages) => {
    expect(statements(planned(before, after)).map((each) => each.split(':')[0])).toEqual(stages);
  });
});
