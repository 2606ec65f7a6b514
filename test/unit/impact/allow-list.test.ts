import { describe, expect, test } from '@jest/globals';
import { columnNames, isAllowed, isConstant } from '../../../src/impact/allow-list.ts';
import { stating } from '../../support/counting.ts';

const COLUMNS = ['age', 'email', 'Order', 'state', 'data', 'at', 'starts', 'ends', 'year'];

describe('isAllowed', () => {
  test.each([
    'age > 18',
    'age>=-1 and age<=+150',
    `email like '%@%' or email is null`,
    `length(btrim(email)) between 3 and 254`,
    `state in ('new', 'it''s paid', 'void')`,
    `state = any (array['a','b']::text[])`,
    `"Order" is not null`,
    `case when age is null then true else age % 2 = 0 end`,
    `starts < ends and ends - starts < interval '1 day'`,
    `cast(email as varchar(20)) <> ''`,
    `email::character varying(20) = email`,
    `starts at time zone 'UTC' > date '2020-01-01'`,
    `extract(year from starts) > 2000`,
    `data ->> 'kind' = 'x' and jsonb_typeof(data) = 'object'`,
    `email ~* '^[a-z]+$'`,
    `not (age is distinct from 3)`,
    `num_nonnulls(email, state) = 1`,
    `AGE > 1.5e3`,
    `at is not null`,
    `year > 1900`,
    `trim(both ' ' from email) <> ''`,
  ])('%s', (text) => {
    expect(isAllowed(stating(text), COLUMNS)).toBe(true);
  });

  test.each([
    [`pg_sleep(10) is null`, 'a function that is not on the list'],
    [`app.band(age) = 1`, 'a qualified name'],
    [`band(age) = 1`, 'a function of the database'],
    [`"lower"(email) = 'x'`, 'a quoted function'],
    [`dblink('host=x', 'drop table t') is null`, 'the outside world'],
    [`(select count(*) from secrets) > 0`, 'a subquery'],
    [`exists (table secrets)`, 'a table'],
    [`age in (values (1))`, 'a list of values as a query'],
    [`age > 1; drop table users`, 'a second statement'],
    [`age > 1) from users; delete from users where (true`, 'parentheses that close the ones around'],
    [`age > 1) or (true`, 'parentheses in the wrong order'],
    [`(age > 1`, 'an open parenthesis'],
    [`age > 1 -- and more`, 'a comment'],
    [`age /* x */ > 1`, 'a block comment'],
    [`email = E'\\x41'`, 'a backslash'],
    [`U&"\\0061ge" > 1`, 'an escaped name'],
    [`email = $$x$$`, 'a dollar quote'],
    [`age = $1`, 'a parameter'],
    [`unknown_column > 1`, 'a name that is no column'],
    [`"order" is null`, 'another case'],
    [`current_user = 'x'`, 'the session'],
    [`starts < now()`, 'the clock'],
    [`email::regclass is null`, 'a cast that reads the catalog'],
    [`email::mood = 'x'`, 'a cast to a type of the database'],
    [`cast(age as app.money) > 1`, 'a qualified type'],
    [`state operator(app.=) 'x'`, 'a named operator'],
    [`age @@ 1`, 'an operator that is not on the list'],
    [`age over (partition by state)`, 'a window'],
    [`email collate "C" > 'x'`, 'a collation'],
    [`'open`, 'an open string'],
    [``, 'nothing'],
    [`age > 1\u0000`, 'a null character'],
    [`escape(age)`, 'a keyword used as a function'],
    [`mood 'x' = state`, 'a typed literal of another type'],
  ])('not %s (%s)', (text) => {
    expect(isAllowed(stating(text), COLUMNS)).toBe(false);
  });

  test.each(['select', 'table', 'current_user', 'values', 'with'])(
    'a column named %s does not let the word pass',
    (word) => {
      expect(isAllowed(stating(`${word} is null`), [word])).toBe(false);
      expect(isAllowed(stating(`"${word}" is null`), [word])).toBe(true);
    },
  );
});

test('columnNames gives each name once, as the database holds it', () => {
  expect(columnNames(stating(`Age > 1 and "Order" < age or length(email) = 3`))).toEqual(['age', 'Order', 'email']);
  expect(columnNames(stating('f(x)'))).toBeNull();
});

test.each([
  [`'free'`, true],
  [`'free'::text`, true],
  ['-1', true],
  ['true', true],
  [`lower('A')`, true],
  ['now()', false],
  ['current_date', false],
  [`nextval('s')`, false],
  ['age', false],
])('isConstant(%s) is %s', (text, expected) => {
  expect(isConstant(stating(text))).toBe(expected);
});
