import { describe, expect, test } from '@jest/globals';
import { sameType, showType, typeSql } from '../../../src/schema/column-type.ts';
import { columnOf } from './parsing.ts';

/** As written → as `format_type` spells it. */
const TYPES: readonly (readonly [string, string])[] = [
  ['uuid', 'uuid'],
  ['string', 'text'],
  ['str', 'text'],
  ['TEXT', 'text'],
  ['varchar', 'character varying'],
  ['varchar(40)', 'character varying(40)'],
  ['character varying (40)', 'character varying(40)'],
  ['char', 'character(1)'],
  ['char(3)', 'character(3)'],
  ['bpchar', 'bpchar'],
  ['smallint', 'smallint'],
  ['int2', 'smallint'],
  ['int', 'integer'],
  ['i32', 'integer'],
  ['int4', 'integer'],
  ['i64', 'bigint'],
  ['int8', 'bigint'],
  ['bool', 'boolean'],
  ['float', 'double precision'],
  ['f64', 'double precision'],
  ['double', 'double precision'],
  ['double precision', 'double precision'],
  ['float(24)', 'real'],
  ['real', 'real'],
  ['float4', 'real'],
  ['decimal', 'numeric'],
  ['numeric(10)', 'numeric(10,0)'],
  ['decimal(10, 2)', 'numeric(10,2)'],
  ['json', 'json'],
  ['jsonb', 'jsonb'],
  ['timestamp', 'timestamp without time zone'],
  ['timestamp(3)', 'timestamp(3) without time zone'],
  ['timestamptz', 'timestamp with time zone'],
  ['timestamp with time zone', 'timestamp with time zone'],
  ['timestamp (6) with time zone', 'timestamp(6) with time zone'],
  ['timestamptz(3)', 'timestamp(3) with time zone'],
  ['time', 'time without time zone'],
  ['timetz', 'time with time zone'],
  ['date', 'date'],
  ['interval', 'interval'],
  ['interval day to second', 'interval day to second'],
  ['bytea', 'bytea'],
  ['bytes', 'bytea'],
  ['cidr', 'cidr'],
  ['inet', 'inet'],
  ['macaddr', 'macaddr'],
  ['bit', 'bit(1)'],
  ['bit(8)', 'bit(8)'],
  ['bit varying(8)', 'bit varying(8)'],
  ['xml', 'xml'],
  ['money', 'money'],
  ['tsvector', 'tsvector'],
  ['int4range', 'int4range'],
  ['point', 'point'],
  ['oid', 'oid'],
  ['text[]', 'text[]'],
  ['text []', 'text[]'],
  ['text[][]', 'text[]'],
  ['int array', 'integer[]'],
  ['numeric(6,2)[]', 'numeric(6,2)[]'],
  ['citext', 'citext'],
  ['vector(3)', 'vector(3)'],
  ['app.mood', 'app.mood'],
  ['"Mood"', 'Mood'],
  ['Mood', 'mood'],
];

describe('types', () => {
  test.each(TYPES)('%s is %s', (written, shown) => {
    expect(showType(columnOf(written).type)).toBe(shown);
  });

  test.each([
    ['serial', 'integer'],
    ['serial4', 'integer'],
    ['bigserial', 'bigint'],
    ['smallserial', 'smallint'],
  ])('%s is a serial of %s', (written, base) => {
    const { type, value, nullable } = columnOf(written);
    expect([showType(type), value.kind, nullable]).toEqual([base, 'serial', false]);
  });

  test('a custom type is quoted with its schema in SQL', () => {
    expect(typeSql(columnOf('"My Type"(3)[]').type)).toBe('"public"."My Type"(3)[]');
    expect(typeSql(columnOf('app.mood').type)).toBe('"app"."mood"');
  });

  test('types that PostgreSQL keeps apart are not the same', () => {
    expect(sameType(columnOf('json').type, columnOf('jsonb').type)).toBe(false);
    expect(sameType(columnOf('real').type, columnOf('float').type)).toBe(false);
    expect(sameType(columnOf('int4').type, columnOf('integer').type)).toBe(true);
  });
});
