import { describe, expect, test } from '@jest/globals';
import { makePlan } from '../../../src/plan/plan.ts';
import { parseSchema } from '../../../src/schema/parser.ts';
import { partsOf, type SnapshotPart } from '../../../src/snapshot/part.ts';
import { recreationOf } from '../../../src/snapshot/recreation.ts';
import type { MigrationPlan } from '../../../src/plan/migration-plan.ts';

function planOf(before: string, after: string): MigrationPlan {
  const parsed = (text: string): ReturnType<typeof parseSchema> =>
    parseSchema([{ path: 'schema.qail', text }], 'strict');
  return makePlan(parsed(before), parsed(after));
}

function shown(part: SnapshotPart): string {
  const place = `${part.table.schema}.${part.table.name}${part.kind === 'table' ? '' : `.${part.column}`}`;
  return `${part.kind} ${place}`;
}

const partsBetween = (before: string, after: string): readonly string[] => partsOf(planOf(before, after)).map(shown);

/** Before, after, and the parts in their order. */
const CASES: Readonly<Record<string, readonly [before: string, after: string, parts: readonly string[]]>> = {
  'nothing is lost': ['table t { id int primary_key }', 'table t { id bigint primary_key\n a text }', []],
  'a dropped table stands for its columns': [
    'table b { id int primary_key\n v text }\ntable a { id int primary_key }',
    'table c { id int primary_key }',
    ['table public.a', 'table public.b'],
  ],
  'dropped columns, sorted by table and name': [
    'table b { id int primary_key\n z text\n y text }\ntable a { id int primary_key\n x text }',
    'table b { id int primary_key }\ntable a { id int primary_key }',
    ['column public.a.x', 'column public.b.y', 'column public.b.z'],
  ],
  'names from before the renames': [
    'table people { id int primary_key\n nr text\n note text }',
    'table users { id int primary_key\n number int }\nrename people -> users\nrename people.nr -> number',
    ['column public.people.note', 'column_type public.people.nr'],
  ],
  'names that are exchanged': [
    'table t { id int primary_key\n a numeric\n b text }',
    'table t { id int primary_key\n b int\n a text }\nrename t.a -> b\nrename t.b -> a',
    ['column_type public.t.a'],
  ],
  'a type that is widened keeps every value': [
    'table t { id int primary_key\n v varchar(5)\n n numeric(6,2) }',
    'table t { id int primary_key\n v text\n n numeric(8,2) }',
    [],
  ],
  'a type that is narrowed': [
    'table t { id int primary_key\n v text\n n bigint }',
    'table t { id int primary_key\n v varchar(5)\n n int }',
    ['column_type public.t.n', 'column_type public.t.v'],
  ],
  'an enum without a label, in every column of it': [
    'enum mood { sad, ok }\ntable t { id int primary_key\n m mood\n ms mood[] }\ntable u { id int primary_key\n m mood }',
    'enum mood { ok }\ntable t { id int primary_key\n m mood\n ms mood[] }\ntable u { id int primary_key\n m mood }',
    ['column_type public.t.m', 'column_type public.t.ms', 'column_type public.u.m'],
  ],
  'an enum in another order loses nothing': [
    'enum mood { sad, ok }\ntable t { id int primary_key\n m mood }',
    'enum mood { ok, sad }\ntable t { id int primary_key\n m mood }',
    [],
  ],
  'a generated column is computed again': [
    'table t { id int primary_key\n g int generated_stored(id * 2) }',
    'table t { id int primary_key }',
    [],
  ],
  'a column that becomes generated loses its values': [
    'table t { id int primary_key\n g int }',
    'table t { id int primary_key\n g int generated_stored(id * 2) }',
    ['column public.t.g'],
  ],
  'a transform overwrites what is there, and fills what is new': [
    'table t { id int primary_key\n a text }',
    'table t { id int primary_key\n a text\n b text }\ntransform lower(a) -> t.a\ntransform a -> t.b',
    ['column_type public.t.a'],
  ],
};

describe('partsOf', () => {
  test.each(Object.entries(CASES))('%s', (_, [before, after, parts]) => {
    expect(partsBetween(before, after)).toEqual(parts);
  });

  test('each part knows its step', () => {
    const plan = planOf(
      'table t { id int primary_key\n a text\n b text }\ntable u { id int primary_key }',
      'table t { id int primary_key\n a int }',
    );
    const kinds = partsOf(plan).map(({ step }) => plan.steps[step]?.operation.kind);
    expect(kinds).toEqual(['alter_column_type', 'drop_column', 'drop_table']);
  });

  test('a changed type says what comes back, in the names from before the plan', () => {
    const [part] = partsOf(
      planOf('table t { id int primary_key\n a numeric }', 'table t { id int primary_key\n b int }\nrename t.a -> b'),
    );
    expect(part).toMatchObject({
      kind: 'column_type',
      column: 'a',
      returned:
        '(SELECT ("b")::numeric FROM (SELECT ("b")::integer AS "b" FROM (SELECT "a" AS "b") AS "old") AS "new")',
    });
  });

  test('a changed type that a transform fills as well does not say what comes back', () => {
    const [part] = partsOf(
      planOf(
        'table t { id int primary_key\n a numeric }',
        'table t { id int primary_key\n a int }\ntransform 7 -> t.a',
      ),
    );
    expect(part).toEqual({ kind: 'column_type', table: { schema: 'public', name: 't' }, column: 'a', step: 0 });
  });
});

test('recreationOf gives the way back of each step that has one', () => {
  const plan = planOf(
    'table t { id int primary_key\n a text }\ntable u { id int primary_key }',
    'table t { id int primary_key }',
  );
  const texts = partsOf(plan).map(({ step }) => recreationOf(plan).get(step));
  expect(texts).toEqual([
    'ALTER TABLE "public"."t" ADD COLUMN "a" text;',
    expect.stringMatching(/^CREATE TABLE "public"\."u" \([^;]*\);$/),
  ]);
});
