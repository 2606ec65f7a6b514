import { describe, expect, test } from '@jest/globals';
import { QailError } from '../../../src/errors.ts';
import { parseDatabaseUrl } from '../../../src/postgres/client.ts';

describe('parseDatabaseUrl', () => {
  test.each([
    ['postgres://u:p@host/db', 'postgres://u:p@host/db'],
    ['  postgresql://u@host:6543/db  ', 'postgresql://u@host:6543/db'],
    ['postgres:///db?host=/var/run', 'postgres:///db?host=/var/run'],
    ['postgres://u@host/db?sslmode=require', 'postgres://u@host/db?sslmode=verify-full'],
    ['postgres://u@host/db?sslmode=disable', 'postgres://u@host/db?sslmode=disable'],
    [
      'postgres://u@host/db?uselibpqcompat=true&sslmode=require',
      'postgres://u@host/db?uselibpqcompat=true&sslmode=require',
    ],
    ['postgres://u@host/db?application_name=mine', 'postgres://u@host/db'],
  ])('%s', (url, expected) => {
    expect(parseDatabaseUrl(url).replaceAll('%2F', '/')).toBe(expected);
  });

  test.each([
    ['', 'empty'],
    ['mysql://u:s3cret@db.hidden/x', 'another scheme'],
    ['u:s3cret@db.hidden/x', 'no scheme'],
    ['postgres://u:s3cret%zz@db.hidden/x', 'a broken percent sign'],
    ['postgres://u:s3cret@db.hidden:port/x', 'a port that is no number'],
    ['postgres://u:s3cret@db.hidden/x?sslmode=maybe', 'an unknown sslmode'],
  ])('%s is refused (%s) without being repeated', (url) => {
    let raised: unknown;
    try {
      parseDatabaseUrl(url);
    } catch (error) {
      raised = error;
    }
    if (!(raised instanceof QailError)) throw new Error('nothing was raised');
    expect(raised.code).toBe('database_url_invalid');
    expect(raised.hint).toContain('postgres://');
    expect(`${raised.message} ${raised.hint ?? ''} ${raised.stack ?? ''}`).not.toMatch(/s3cret|hidden|maybe/);
    expect(raised.cause).toBeUndefined();
  });
});
