import { describe, expect, test } from '@jest/globals';
import { makeCheck } from '../../../src/schema/check-text.ts';
import { columnsOf, makeDefault, makeExpression, renameColumns } from '../../../src/schema/expression.ts';

/** A check as a person writes it, and as `pg_get_expr` of PostgreSQL 17 prints it. */
const CHECKS: readonly (readonly [string, string])[] = [
  ["status in ('a','b')", "(status = ANY (ARRAY['a'::text, 'b'::text]))"],
  ['status in [a, "b c"]', "(status = ANY (ARRAY['a'::text, 'b c'::text]))"],
  ["status = any (array['a','b'])", "(status = ANY (ARRAY['a'::text, 'b'::text]))"],
  ["status not in ('a','b')", "(status <> ALL (ARRAY['a'::text, 'b'::text]))"],
  ["status in ('a')", "(status = 'a'::text)"],
  ["status not in ('a')", "(status <> 'a'::text)"],
  ["v in ('a','b')", "((v)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))"],
  ["e in ('x','y')", "(e = ANY (ARRAY['x'::e, 'y'::e]))"],
  ["c3 in ('abc','def')", "(c3 = ANY (ARRAY['abc'::bpchar, 'def'::bpchar]))"],
  ['big in (1, 2)', '(big = ANY (ARRAY[(1)::bigint, (2)::bigint]))'],
  ['price in (1, 2.5)', '(price = ANY (ARRAY[(1)::numeric, 2.5]))'],
  ["v != 'x'", "((v)::text <> 'x'::text)"],
  ['char_length(status) <= 80', '(length(status) <= 80)'],
  ['n between 1 and 5', '((n >= 1) AND (n <= 5))'],
  ['n between -1 5', "((n >= '-1'::integer) AND (n <= 5))"],
  ['n not between 1 and 5', '((n < 1) OR (n > 5))'],
  ['price between 0 and 100', '((price >= (0)::numeric) AND (price <= (100)::numeric))'],
  ['n > 0 and n < 10 or n = 100', '(((n > 0) AND (n < 10)) OR (n = 100))'],
  ['(n > 0) or ((n < 10) and n = 3)', '((n > 0) OR ((n < 10) AND (n = 3)))'],
  ['n > 0 and (n < 5 and n <> 3)', '((n > 0) AND ((n < 5) AND (n <> 3)))'],
  ['not n = 1', '(NOT (n = 1))'],
  ['name not_null', '(name IS NOT NULL)'],
  ['b is not true', '(b IS NOT TRUE)'],
  ['status is not distinct from 1', '(NOT (status IS DISTINCT FROM 1))'],
  ["status not like 'a%'", "(status !~~ 'a%'::text)"],
  ["status ilike 'a%'", "(status ~~* 'a%'::text)"],
  ["status similar to 'a|b'", "(status ~ similar_to_escape('a|b'::text))"],
  ["v ~ '^[a-z]+$'", "((v)::text ~ '^[a-z]+$'::text)"],
  ['price > 0', '(price > (0)::numeric)'],
  ['n > -1', "(n > '-1'::integer)"],
  ['dp < 1.5', '(dp < (1.5)::double precision)'],
  ['n + big * 2 < price', '(((n + (big * 2)))::numeric < price)'],
  ['n ^ 2 < 5', '(((n)::double precision ^ (2)::double precision) < (5)::double precision)'],
  ['n - 1 - 2 > 0', '(((n - 1) - 2) > 0)'],
  ["ts > now() - interval '1 day'", "(ts > (now() - '1 day'::interval))"],
  ['ts < current_timestamp', '(ts < now())'],
  ['upper(v) = v', '(upper((v)::text) = (v)::text)'],
  ["(j->>'n')::int > 0", "(((j ->> 'n'::text))::integer > 0)"],
  ['cast(status as int4) > 0', '((status)::integer > 0)'],
  ['case when n > 0 then b else true end', '\nCASE\n    WHEN (n > 0) THEN b\n    ELSE true\nEND'],
  ["case n when 1 then 'a' end = 'a'", "(\nCASE n\n    WHEN 1 THEN 'a'::text\n    ELSE NULL::text\nEND = 'a'::text)"],
  ['extract(year from d) > 2000', '(EXTRACT(year FROM d) > (2000)::numeric)'],
  ["substring(s for 2) = 'ab'", "(SUBSTRING(s FROM 1 FOR 2) = 'ab'::text)"],
  ["position('@' in status) > 1", "(POSITION(('@'::text) IN (status)) > 1)"],
  ["trim(status) <> ''", "(TRIM(BOTH FROM status) <> ''::text)"],
  ["trim(leading 'x' from s) <> ''", "(ltrim(s, 'x'::text) <> ''::text)"],
  ["status = E'a\\nb'", "(status = 'a\nb'::text)"],
  ['"order" > 0', '("order" > 0)'],
  ['ORDERED > 0', '(ordered > 0)'],
  ['"plain" > 0', '(plain > 0)'],
  ['n > 0 -- positive', '(n > 0)'],
];

const DEFAULTS: readonly (readonly [string, string])[] = [
  ["'x'", "'x'::character varying"],
  ['-1', "'-1'::integer"],
  ["'1'", '1'],
  ['TRUE', 'true'],
  ['now()', 'CURRENT_TIMESTAMP'],
  ['uuid()', 'gen_random_uuid()'],
  ["'{}'", "'{}'::jsonb"],
  ['array[]::text[]', 'ARRAY[]::text[]'],
  ["now() at time zone 'utc'", "(now() AT TIME ZONE 'utc'::text)"],
  ["'x'::varchar(5)", "'x'::character varying(5)"],
  ["B'101'", '\'101\'::"bit"'],
  ['extract(epoch from now())::int8', '(EXTRACT(epoch FROM now()))::bigint'],
  ['null', 'NULL::text'],
  ['public.f(1)', 'f(1)'],
];

/** Pairs that mean different things. */
const DIFFERENT: readonly (readonly [string, string])[] = [
  ["a = 'x'", "a = 'X'"],
  ["a = 'a  b'", "a = 'a b'"],
  ["a = 'a'", "a = 'a '"],
  ['a > 0', 'a >= 0'],
  ['a and b or c', 'a and (b or c)'],
  ['a or b and c', '(a or b) and c'],
  ['not a and b', 'not (a and b)'],
  ['a - b - c > 0', 'a - (b - c) > 0'],
  ['a / b * c > 0', 'a / (b * c) > 0'],
  ['a::int = 1', 'a::bigint = 1'],
  ['a::numeric / 2 > b', 'a / 2 > b'],
  ['a::varchar(3) = b', 'a = b'],
  ["'abc'::char = b", "'abc' = b"],
  ['"Order" > 0', '"order" > 0'],
  ['"Order" > 0', 'Order > 0'],
  ['a in (1, 2)', 'a not in (1, 2)'],
  ['a in (1, 2)', 'a in (1, 2, 3)'],
  ['a between 1 and 5', 'a not between 1 and 5'],
  ["a like 'x'", "a ilike 'x'"],
  ['a is null', 'a is not null'],
  ['a is distinct from b', 'a is not distinct from b'],
  ["j -> 'a' = 'b'", "j ->> 'a' = 'b'"],
  ['lower(a) = a', 'upper(a) = a'],
  ['length(a) > 1', 'octet_length(a) > 1'],
  ['f(a, b) > 0', 'f(b, a) > 0'],
  ['case when a then b else c end', 'case when a then c else b end'],
  ["trim(leading from a) = ''", "trim(trailing from a) = ''"],
  ['a = any (array[1, 2])', 'a = all (array[1, 2])'],
  ['a = any (b)', 'a = any (array[b])'],
  ["'a\\' = b", "'a' = b"],
  ['a = 1; drop', 'a = 1'],
];

describe('normal forms', () => {
  test.each(CHECKS)('%s is what PostgreSQL prints', (written, printed) => {
    expect(makeCheck(written).normal).toBe(makeExpression(printed).normal);
  });

  test.each(DEFAULTS)('default %s is what PostgreSQL prints', (written, printed) => {
    expect(makeDefault(written).normal).toBe(makeDefault(printed).normal);
  });

  test.each(DIFFERENT)('%s is not %s', (one, two) => {
    expect(makeExpression(one).normal).not.toBe(makeExpression(two).normal);
  });

  test.each([
    ['signs', '- '.repeat(50_000) + '1'],
    ['zones', 'a at time zone '.repeat(50_000) + 'a'],
    ['sums', 'a + '.repeat(200_000) + 'a'],
    ['brackets', '('.repeat(50_000)],
    ['negations', 'not '.repeat(50_000) + 'a'],
    ['cases', 'case when '.repeat(50_000) + 'a'],
  ])('many %s come to an end', (_, text) => {
    expect(makeExpression(text).normal).not.toBe('');
  });

  test('the text stays word for word', () => {
    expect(makeCheck('a  >  0 /* why */').text).toBe('a  >  0 /* why */');
    expect(makeCheck('s in [a, "it\'s"]').text).toBe("s in ('a', 'it''s')");
    expect(makeCheck('n between 1 5').text).toBe('n between 1 and 5');
  });
});

describe('columns of an expression', () => {
  test.each([
    ['a > b', ['a', 'b']],
    ["lower(a) = 'b'", ['a']],
    ['b::a > 0', ['b']],
    ['"Order" > a', ['a', 'Order']],
    ['A > 0', ['a']],
    ['t.a > 0', ['a']],
    ["'a' = $$b$$ -- c", []],
    ['length(length) > 0', ['length']],
  ])('%s', (text, expected) => {
    expect(columnsOf(makeExpression(text), ['a', 'b', 'c', 'Order', 'length', 't'])).toEqual(expected);
  });

  test.each([
    ['a > b', '"x y" > b'],
    ['a = \'a\' and "a" > a(1)', '"x y" = \'a\' and "x y" > a(1)'],
    ['b > 0', 'b > 0'],
    ['A::a > 0', '"x y"::a > 0'],
  ])('%s with a renamed', (text, expected) => {
    const renamed = renameColumns(makeExpression(text), new Map([['a', 'x y']]));
    expect(renamed).toEqual(makeExpression(expected));
  });

  test('names swap in one go', () => {
    const names = new Map([
      ['a', 'b'],
      ['b', 'a'],
    ]);
    expect(renameColumns(makeExpression('a > b'), names).normal).toBe(makeExpression('b > a').normal);
  });
});
