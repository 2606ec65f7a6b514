import { describe, expect, test } from '@jest/globals';
import { connectFailure, failureCode, isTransient, statementFailure } from '../../../src/postgres/failure.ts';

const raised = (message: string, fields: Readonly<Record<string, string>> = {}): Error =>
  Object.assign(new Error(message), fields);
const SECRET = 'connect to s3cret.host failed for user "s3cret"';

describe('connectFailure', () => {
  test.each([
    [{ code: 'ECONNREFUSED', address: 's3cret' }, 'database_unreachable', /refused/],
    [{ code: 'ENOTFOUND', hostname: 's3cret' }, 'database_unreachable', /name of the server/],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'database_unreachable', /TLS/],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID', host: 's3cret' }, 'database_unreachable', /TLS/],
    [{ code: '28P01' }, 'database_refused', /login/],
    [{ code: '3D000' }, 'database_refused', /does not exist/],
    [{ code: '53300' }, 'database_unreachable', /no free connection/],
    [{}, 'database_unreachable', /could not be reached/],
  ])('%j is %s', (fields, code, message) => {
    const error = connectFailure(raised(SECRET, fields));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.hint).not.toBeNull();
    expect(`${error.message} ${error.hint ?? ''} ${JSON.stringify(error.cause)}`).not.toContain('s3cret');
  });

  test('several addresses that all refuse are one refusal', () => {
    const error = connectFailure(
      new AggregateError([raised(SECRET, { code: 'ECONNREFUSED' }), raised(SECRET, { code: 'ECONNREFUSED' })]),
    );
    expect(failureCode(error)).toBe('ECONNREFUSED');
  });
});

test.each([
  [raised('x', { code: 'ECONNREFUSED' }), true],
  [raised('timeout expired'), true],
  [raised('x', { code: '57P03' }), true],
  [raised('x', { code: '28P01' }), false],
  [raised('x', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), false],
  [raised('x'), false],
])('isTransient(%s) is %s', (error, expected) => {
  expect(isTransient(error)).toBe(expected);
});

describe('statementFailure', () => {
  test('keeps names and code, and drops text and detail', () => {
    const fields = {
      code: '23505',
      schema: 'app',
      table: 'users',
      constraint: 'one',
      detail: 'Key (email)=(s3cret)',
      position: '7',
    };
    const error = statementFailure(raised('duplicate key value "s3cret"', fields));
    expect(error.message).toBe(
      'ask the database, table app.users, constraint one: two rows share a key that has to be unique (23505)',
    );
    expect(error.cause).toEqual({
      code: '23505',
      schema: 'app',
      table: 'users',
      column: null,
      constraint: 'one',
      position: 7,
    });
    expect(JSON.stringify(error)).not.toContain('s3cret');
  });

  test.each(['57P01', '08006', 'ECONNRESET'])('%s means the connection is gone', (code) => {
    expect(statementFailure(raised('x', { code })).code).toBe('database_unreachable');
  });
});
