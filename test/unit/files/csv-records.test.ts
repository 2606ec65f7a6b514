import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countRecords } from '../../../src/files/csv-records.ts';

function counted(text: string, pieces = 1): number {
  const bytes = Buffer.from(text);
  const counter = countRecords();
  for (let at = 0; at < bytes.length; at += pieces) counter.add(bytes.subarray(at, at + pieces));
  return counter.records();
}

describe('countRecords', () => {
  test.each([
    ['', 0],
    ['a,b\n', 1],
    ['"1",\n"2",""\n', 2],
    ['"a\nb\r\nc","""\n"""\n', 1],
    ['""\n""""\n"\n"\n', 3],
    ['"é\n😀",","\n', 1],
  ])('%j has %i', (text, records) => {
    expect(counted(text)).toBe(records);
  });

  test('counts as many as were written, wherever the bytes are cut', () => {
    const value = fc.oneof(fc.constant(null), fc.string(), fc.constantFrom('\n', '"', '"\n"', ',', '""'));
    const table = fc.array(fc.array(value, { minLength: 1, maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 7 }), (rows, pieces) => {
        const csv = rows.map((row) => row.map((v) => (v === null ? '' : `"${v.replaceAll('"', '""')}"`)).join(','));
        expect(counted(csv.map((line) => `${line}\n`).join(''), pieces)).toBe(rows.length);
      }),
    );
  });
});
