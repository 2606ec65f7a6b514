import { describe, expect, test } from '@jest/globals';
import { conversionOf } from '../../../src/impact/conversion.ts';
import { showType } from '../../../src/schema/column-type.ts';
import type { ColumnType } from '../../../src/schema/model.ts';
import { type } from '../../support/counting.ts';

const text = type('text');
const mood: ColumnType = { kind: 'custom', schema: 'public', base: 'mood', modifiers: [], array: false };
const array = (of: ColumnType): ColumnType => ({ ...of, array: true });

const CASES: readonly (readonly [ColumnType, ColumnType, string])[] = [
  [text, text, 'safe'],
  [type('smallint'), type('bigint'), 'safe'],
  [type('integer'), type('double precision'), 'safe'],
  [type('integer'), type('numeric'), 'safe'],
  [type('numeric', '8', '2'), type('numeric', '10', '2'), 'safe'],
  [type('numeric', '8', '2'), type('numeric', '10', '4'), 'safe'],
  [type('real'), type('double precision'), 'safe'],
  [type('character varying', '20'), text, 'safe'],
  [type('character varying', '20'), type('character varying', '30'), 'safe'],
  [type('uuid'), text, 'safe'],
  [mood, text, 'safe'],
  [type('jsonb'), type('json'), 'safe'],
  [type('date'), type('timestamp without time zone'), 'safe'],
  [array(type('integer')), array(type('bigint')), 'safe'],
  [type('numeric', '8', '2'), type('numeric', '9', '4'), 'too_many_digits, round_trip'],
  [type('bigint'), type('integer'), 'out_of_range, -'],
  [type('bigint'), type('double precision'), '-, whole_to_float'],
  [type('double precision'), type('integer'), 'out_of_range, round_trip'],
  [text, type('character varying', '5'), 'too_long, blanks_cut'],
  [text, type('character', '5'), 'too_long, blanks_cut'],
  [text, type('integer'), 'not_readable, round_trip'],
  [type('json'), type('jsonb'), 'not_readable, duplicate_keys'],
  [type('timestamp with time zone'), type('date'), '-, round_trip'],
  [array(text), array(type('integer')), 'not_readable, round_trip'],
  [text, mood, 'unsupported'],
  [mood, type('integer'), 'unsupported'],
  [text, array(text), 'unsupported'],
  [type('money'), type('numeric'), 'unsupported'],
  [type('bytea'), type('integer'), 'unsupported'],
  [array(type('numeric')), array(type('integer')), 'unsupported'],
];

describe('conversionOf', () => {
  test.each(
    CASES.map(([from, to, expected]) => ({ from, to, expected, name: `${showType(from)} to ${showType(to)}` })),
  )('$name: $expected', ({ from, to, expected }) => {
    const found = conversionOf(from, to);
    const shown = found.kind === 'checked' ? `${found.fails?.kind ?? '-'}, ${found.changes?.kind ?? '-'}` : found.kind;
    expect(shown).toBe(expected);
  });
});
