import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { lonelySchema, readSchemas, type SchemaPair } from '../../../src/act/read-schema.ts';
import type { SchemaSource } from '../../../src/ports.ts';

/** A tree held in memory, listed as a commit's tree is. */
function treeOf(files: Readonly<Record<string, string>>): SchemaSource {
  return {
    list: (path) =>
      Promise.resolve(
        Object.keys(files)
          .filter((file) => file === path || file.startsWith(`${path}/`))
          .sort()
          .map((file) => ({ path: file, blob: hash(files[file] ?? ''), bytes: (files[file] ?? '').length })),
      ),
    read: (entry) => Promise.resolve(files[entry.path] ?? ''),
  };
}

const hash = (text: string): string => createHash('sha1').update(text).digest('hex');

const read = (base: Record<string, string>, head: Record<string, string>, path = 'schema.qail'): Promise<SchemaPair> =>
  readSchemas({ base: treeOf(base), head: treeOf(head) }, path, path);

const USERS = 'table users {\n  id int primary_key\n}\n';
const ORDERS = 'table orders {\n  id int primary_key\n}\n';

function codes(pair: SchemaPair): readonly string[] {
  if (pair.kind === 'unchanged') return [];
  return (pair.kind === 'invalid' ? pair.diagnostics : pair.warnings).map((d) => `${d.severity} ${d.code}`);
}

function tables(pair: SchemaPair, side: 'base' | 'head'): readonly string[] {
  if (pair.kind !== 'readable') throw new Error(`not readable: ${codes(pair).join(', ')}`);
  return pair[side].model.tables.map((table) => table.name.name);
}

describe('readSchemas', () => {
  test('the same files on both sides are no change', async () => {
    expect(await read({ 'schema.qail': USERS }, { 'schema.qail': USERS })).toMatchObject({ kind: 'unchanged' });
  });

  test('a changed file is read on both sides', async () => {
    const pair = await read({ 'schema.qail': USERS }, { 'schema.qail': USERS + ORDERS });
    expect(tables(pair, 'base')).toEqual(['users']);
    expect(tables(pair, 'head')).toEqual(['orders', 'users']);
  });

  test('a new schema has an empty base', async () => {
    const pair = await read({}, { 'schema.qail': USERS });
    expect(tables(pair, 'base')).toEqual([]);
  });

  test('a schema on neither side, a deleted one and an empty one are invalid, each by its own code', async () => {
    expect(codes(await read({}, {}))).toEqual(['error schema_missing']);
    expect(codes(await read({ 'schema.qail': USERS }, {}))).toEqual(['error schema_deleted']);
    expect(codes(await read({ 'schema.qail': USERS }, { 'schema.qail': '# nothing\n' }))).toEqual([
      'error empty_schema',
    ]);
  });

  test('what is wrong on the base side is a warning, on the head side an error', async () => {
    const broken = 'table users {\n  id int primary_key not_nul\n}\n';
    const repaired = await read({ 'schema.qail': broken }, { 'schema.qail': USERS });
    expect(repaired.kind).toBe('readable');
    expect(codes(repaired).every((code) => code.startsWith('warning'))).toBe(true);
    expect(codes(repaired)).not.toEqual([]);
    const breaking = await read({ 'schema.qail': USERS }, { 'schema.qail': broken });
    expect(breaking.kind).toBe('invalid');
  });

  test('a directory is read in the order of its manifest, without hidden files', async () => {
    const modules = {
      'schema/_order.qail': 'users.qail\n',
      'schema/orders.qail': ORDERS,
      'schema/users.qail': USERS,
      'schema/.old.qail': 'nonsense',
      'schema/notes.md': 'not a schema',
    };
    const pair = await read({}, modules, 'schema');
    expect(tables(pair, 'head')).toEqual(['orders', 'users']);
  });

  test('a manifest that names a missing module is an error on its line', async () => {
    const modules = { 'schema/_order.qail': '# first\ngone.qail\n', 'schema/users.qail': USERS };
    const pair = await read({}, modules, 'schema');
    expect(pair).toMatchObject({
      kind: 'invalid',
      diagnostics: [{ severity: 'error', at: { file: 'schema/_order.qail', line: 2 } }],
    });
  });

  test('schema.qail that became the directory schema/ is found, with a note', async () => {
    const pair = await read({ 'schema.qail': USERS }, { 'schema/a.qail': USERS, 'schema/b.qail': ORDERS });
    expect(tables(pair, 'head')).toEqual(['orders', 'users']);
    expect(codes(pair)).toContain('info directory_used');
  });

  test('a directory that lost a module has lost its tables', async () => {
    const pair = await read({ 'schema/a.qail': USERS, 'schema/b.qail': ORDERS }, { 'schema/a.qail': USERS }, 'schema');
    expect(tables(pair, 'head')).toEqual(['users']);
  });

  test('a file of another kind is named, not parsed', async () => {
    const pair = await read({ 'schema.qail': USERS }, { 'schema.qail': 'query all() -> users:\n  get users\n' });
    expect(pair).toMatchObject({
      kind: 'invalid',
      diagnostics: [{ severity: 'error', message: expect.stringMatching(/quer/) }],
    });
  });
});

describe('lonelySchema', () => {
  test('a file of another kind is a note and no error', async () => {
    const lonely = await lonelySchema(treeOf({ 'q.qail': 'query all() -> users:\n  get users\n' }), 'q.qail');
    expect(lonely.kind).toBe('queries');
    expect(lonely.parsed.diagnostics.map((d) => d.severity)).toEqual(['info']);
  });

  test('nothing at the path is a QailError', async () => {
    await expect(lonelySchema(treeOf({}), 'gone.qail')).rejects.toMatchObject({ code: 'schema_missing' });
  });
});
