/** The same two schemas give the same plan, byte for byte, in whatever order their files say things. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makePlan } from '../../../src/plan/plan.ts';
import { parseSchema } from '../../../src/schema/parser.ts';
import { planned, statements, steps } from './planned.ts';

const BEFORE = [
  'enum mood { sad, ok }',
  'table a {\n  id int primary_key\n  b int references b(id)\n  x text\n}',
  'table b {\n  id int primary_key\n  a int references a(id)\n  m mood\n}',
  'table c {\n  id int primary_key\n  n int check(n > 0)\n  g int generated_stored(n * 2)\n}',
  'table d {\n  id int primary_key\n  c int references c(id)\n}',
  'index a_x_idx on a (x)',
  'index c_n_idx on c (n) where n > 5',
  'comment on table a "first"',
];
const AFTER = [
  'enum mood { sad, fine, ok }',
  'enum size { s, m }',
  'table a {\n  id bigint primary_key\n  y text not_null\n  z size\n}',
  'table e {\n  id int primary_key\n  parent int references e(id)\n  a bigint references a(id)\n}',
  'table f {\n  id int primary_key\n  e int references e(id)\n}',
  'table c {\n  id int primary_key\n  n numeric check(n > 0)\n  g int generated_stored(n * 2)\n}',
  'index c_n_idx on c (n) where n > 7',
  'index e_a_idx on e (a)',
  'comment on column a.y "second"',
  'rename a.x -> a.y',
  "transform coalesce(y, '') -> a.y",
  'drop d confirm',
];

/** The parts as a schema of two module files. */
function modules(parts: readonly string[], at: number) {
  const [first, second] = [parts.slice(0, at), parts.slice(at)];
  return parseSchema(
    [
      { path: 'one.qail', text: first.join('\n\n') },
      { path: 'two.qail', text: second.join('\n') },
    ],
    'strict',
  );
}

const shuffled = (parts: readonly string[]) => fc.shuffledSubarray([...parts], { minLength: parts.length });

describe('determinism', () => {
  const wanted = planned(BEFORE.join('\n'), AFTER.join('\n'));

  test('the plan compared with is a usable one of many steps', () => {
    expect(wanted.diagnostics).toEqual([]);
    expect(wanted.steps.length).toBeGreaterThan(15);
  });

  test('the order of statements and the files they stand in make no difference', () => {
    fc.assert(
      fc.property(shuffled(BEFORE), shuffled(AFTER), fc.nat(8), fc.nat(12), (before, after, i, j) => {
        const plan = makePlan(modules(before, i), modules(after, j));
        expect(plan.diagnostics).toEqual([]);
        expect(steps(plan)).toEqual(steps(wanted));
        expect(statements(plan)).toEqual(statements(wanted));
        expect(plan.digest).toBe(wanted.digest);
        expect([plan.from, plan.to]).toEqual([wanted.from, wanted.to]);
      }),
      { numRuns: 60 },
    );
  });

  test('the order of columns and constraints within a table makes no difference', () => {
    const lines = ['id int primary_key', 'a int check(a > 0)', 'b text unique', 'check (id < 100)', 'unique (a, b)'];
    const table = (body: readonly string[]): string => `table t {\n${body.join('\n')}\n}`;
    fc.assert(
      fc.property(shuffled(lines), (body) => {
        expect(planned(table(lines), table(body)).steps).toEqual([]);
        expect(planned(table(body), table(lines.slice(0, 3))).digest).toBe(
          planned(table(lines), table(lines.slice(0, 3))).digest,
        );
      }),
      { numRuns: 40 },
    );
  });

  test('a schema to itself is an empty plan', () => {
    expect(planned(BEFORE.join('\n'), BEFORE.join('\n')).steps).toEqual([]);
  });
});

describe('digest', () => {
  const T = 'table t {\n  id int primary_key\n}\n';
  const wanted = planned(T, `${T}table u {\n  id int primary_key\n  a text default 'x'\n}\n`);

  test.each([
    ['remarks', `# first\n${T}-- second\ntable u { # third\n  id int primary_key\n  a text default 'x'\n}\n`],
    ['blanks and line ends', `${T}\r\n\r\n\ttable   u {\r\n id\tint primary_key\r\n\r\n a text default 'x'\r\n}\r\n`],
    ['brackets and other spellings', `${T}table u (\n  id int4 primary_key, a TEXT default 'x'\n);\n`],
    ['stale hints', `${T}table u {\n  id int primary_key\n  a text default 'x'\n}\ndrop v confirm\n`],
  ])('is the same for other %s', (_, after) => {
    expect(planned(T, after).digest).toBe(wanted.digest);
  });

  test.each([
    ['another default', `${T}table u {\n  id int primary_key\n  a text default 'y'\n}\n`],
    ['a blank within a text', `${T}table u {\n  id int primary_key\n  a text default ' x'\n}\n`],
    ['another type', `${T}table u {\n  id int primary_key\n  a varchar default 'x'\n}\n`],
    ['another schema', `${T}table app.u {\n  id int primary_key\n  a text default 'x'\n}\n`],
  ])('is another one for %s', (_, after) => {
    expect(planned(T, after).digest).not.toBe(wanted.digest);
  });

  test('is another one from another old schema, though the statements are the same', () => {
    const more = 'table kept {\n  id int primary_key\n}\n';
    const other = planned(T + more, `${T}${more}table u {\n  id int primary_key\n  a text default 'x'\n}\n`);
    expect(statements(other)).toEqual(statements(wanted));
    expect(other.digest).not.toBe(wanted.digest);
  });

  test('does not depend on how the way back is worded', () => {
    const table = (check: string): string => `table t {\n  id int primary_key\n  a int${check}\n}\n`;
    const [one, other] = [' check(a > 0)', ' check((a)  >  0)'].map((check) => planned(table(check), table('')));
    const wayBack = (plan: typeof one): unknown => plan?.steps.map(({ down }) => down);
    expect(wayBack(one)).not.toEqual(wayBack(other));
    expect(one?.digest).toBe(other?.digest);
  });
});
