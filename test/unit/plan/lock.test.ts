/** Locks and hazards of the operations between two schemas, as words a table can hold. */
import { describe, expect, test } from '@jest/globals';
import { undoLockOf } from '../../../src/plan/lock.ts';
import type { PlanStep } from '../../../src/plan/migration-plan.ts';
import { showName } from '../../../src/schema/model.ts';
import { caseNames, readCase } from '../../golden/cases.ts';
import { planned, statements } from './planned.ts';

const table = (...lines: readonly string[]): string => `table t {\n  id int primary_key\n${lines.join('\n')}\n}\n`;
const PARENT = 'table p {\n  id int primary_key\n}\n';

type Seen = readonly (string | readonly string[])[];

/** Mode, work, every locked table, and the hazards of the last step. */
function last(before: string, after: string): Seen {
  const step = planned(before, after).steps.at(-1);
  if (step === undefined) throw new Error('no step');
  return seen(step);
}

function seen(step: PlanStep): Seen {
  const { mode, work, table: main, also } = step.lock;
  const tables = [...(main === null ? [] : [main]), ...also].map(showName);
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
      ['drop_table', 'ACCESS EXCLUSIVE', 'none', ['t', 'p', 'app.t'], ['loses_data', 'breaks_clients']],
      `${PARENT}table app.t {\n  id int primary_key\n}\n${table('a int references p(id)', 'b int references app.t(id)', 'c int references t(id)', 'd int references p(id)')}`,
      `${PARENT}table app.t {\n  id int primary_key\n}\n`,
    ],
    [
      ['set_not_null', 'ACCESS EXCLUSIVE', 'none', ['t'], ['may_fail', 'breaks_clients']],
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
    [['add_constraint', 'ACCESS EXCLUSIVE', 'none', ['t'], ['may_fail']], table('a int'), table('a int check(a > 0)')],
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
      ['transform', 'SHARE ROW EXCLUSIVE', 'rewrite', ['t'], ['rewrites_table', 'blocks_writes']],
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

  test('what may fail looks at the rows under its own lock where the plan destroys something', () => {
    const before = `${PARENT}${table('gone text', 'a int', 'b int', 'c int')}`;
    const after = `${PARENT}${table('a int not_null', 'b int check(b > 0)', 'c int references p(id)')}index concurrently i on t (a)`;
    expect(planned(before, after).steps.map(seen)).toEqual([
      ['set_not_null', 'ACCESS EXCLUSIVE', 'scan', ['t'], ['may_fail', 'breaks_clients', 'blocks_reads']],
      ['add_constraint', 'ACCESS EXCLUSIVE', 'scan', ['t'], ['may_fail', 'blocks_reads']],
      ['create_index', 'SHARE', 'index_build', ['t'], ['blocks_writes']],
      ['add_constraint', 'SHARE ROW EXCLUSIVE', 'scan', ['t', 'p'], ['may_fail', 'blocks_writes']],
      ['drop_column', 'ACCESS EXCLUSIVE', 'none', ['t'], ['loses_data', 'breaks_clients']],
    ]);
  });

  test('a new table has nothing to look at, whatever else the plan destroys', () => {
    const after = `${PARENT}table t {\n  id int primary_key\n}\ntable n {\n  id int primary_key\n  p int references p(id)\n}\n`;
    const steps = planned(`${PARENT}${table('gone text')}`, after).steps.map(seen);
    expect(steps[1]).toEqual(['add_constraint', 'SHARE ROW EXCLUSIVE', 'none', ['n', 'p'], []]);
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

describe('the locks of the way back', () => {
  test.each([
    [['ACCESS EXCLUSIVE', ['t', 'p']], PARENT + table('a int'), PARENT + table('a int references p(id)')],
    [['SHARE ROW EXCLUSIVE', ['t', 'p']], PARENT + table('a int references p(id)'), PARENT + table('a int')],
    [['ACCESS EXCLUSIVE', ['t']], table('a int check(a > 0)'), table('a int')],
    [['ACCESS EXCLUSIVE', ['t']], table(), `${table()}index i on t (id)`],
    [['SHARE', ['t']], `${table()}index concurrently i on t (id)`, table()],
    [['SHARE ROW EXCLUSIVE', ['p']], PARENT + table('a int references p(id)', 'b int references t(id)'), PARENT],
    [['none', []], PARENT + table(), PARENT],
    [['ACCESS EXCLUSIVE', ['t']], PARENT, PARENT + table()],
    [['ACCESS EXCLUSIVE', ['t']], table('a int not_null'), table('a int')],
  ])('%j', (expected, before, after) => {
    const step = planned(before, after).steps.at(-1);
    if (step === undefined) throw new Error('no step');
    const { mode, work, table: own, also } = undoLockOf(step.operation);
    expect([mode, [...(own === null ? [] : [own]), ...also].map(showName)]).toEqual(expected);
    expect(work).toBe('none');
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
    [
      'nothing waits beside a drop',
      table('a int', 'b int', 'c int'),
      `${table('a int not_null', 'b int check(b > 0)')}unique index concurrently i on t (a)`,
      ['main', 'main', 'main', 'main'],
    ],
    [
      'nor beside a type that not every value survives',
      table('a bigint', 'b int'),
      table('a int', 'b int not_null'),
      ['main', 'main'],
    ],
    [
      'nor beside a transform of values that are there',
      table('a int', 'b int'),
      `${table('a int', 'b int not_null')}transform 1 -> t.a`,
      ['main', 'main'],
    ],
    [
      'a transform of a new column destroys nothing',
      table(),
      `${table('a int not_null')}transform 1 -> t.a`,
      ['main', 'main', 'main', 'after', 'after', 'after'],
    ],
  ])('%s', (_, before, after, stages) => {
    expect(statements(planned(before, after)).map((each) => each.split(':')[0])).toEqual(stages);
  });
});

/** The stages of the statements of the way back, in their order. */
const stagesBack = (before: string, after: string): readonly string[] =>
  planned(before, after)
    .steps.toReversed()
    .flatMap(({ down }) => (down ?? []).map(({ stage }) => stage));

describe('where a statement of the way back runs', () => {
  test.each([
    ['a guard is validated after the transaction', table('a int check(a > 0)'), table('a int'), ['main', 'after']],
    ['but in it beside a drop', table('a int check(a > 0)'), table('a int', 'b int'), ['main', 'main']],
    [
      'and after it where rows may be put back before',
      table('a int check(a > 0)', 'gone int not_null'),
      table('a int', 'b int'),
      ['main', 'after', 'main', 'main', 'after'],
    ],
  ])('%s', (_, before, after, stages) => {
    expect(stagesBack(before, after)).toEqual(stages);
  });

  test('no way of any golden plan destroys something and leaves another thing for later', () => {
    const plans = caseNames.map((name) => readCase(name).plan);
    const destroying = plans.filter(({ steps }) => steps.some(({ destructive }) => destructive));
    expect(destroying.length).toBeGreaterThan(20);
    for (const { steps } of destroying) {
      expect(steps.flatMap(({ up }) => up.filter(({ stage }) => stage === 'after'))).toEqual([]);
    }
  });
});
