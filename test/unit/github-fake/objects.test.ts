/** Objects carry the ids that git itself gives them. */
import { expect, test } from '@jest/globals';
import { everythingBelow, objectId, objectsOf } from '../../support/github/objects.ts';

/** Paths that git sorts otherwise than the alphabet does: `db.y` comes before the directory `db`. */
const FILES = {
  'schema.qail': 'table a\n',
  'db/x': 'x\n',
  'db.y': 'y\n',
  'a/z': 'z\n',
  'db/link': { link: '../../etc' },
};

test('as `git write-tree` and `git hash-object` of git 2.39 print them', () => {
  const { roots, trees } = objectsOf(new Map([['c1', FILES]]));
  const root = '3033ab2f68f84241ba1b4c01c5050e9f3e08e206';
  expect(roots.get('c1')).toBe(root);
  expect(trees.get(root)?.map(({ path }) => path)).toEqual(['a', 'db.y', 'db', 'schema.qail']);
  expect(objectId('blob', Buffer.from('y\n'))).toBe('975fbec8256d3e8a3797e7a3611380f27c49f4ac');
});

test('everything below a tree, links marked as such', () => {
  const objects = objectsOf(new Map([['c1', FILES]]));
  const entries = everythingBelow(objects, objects.roots.get('c1') ?? '');
  expect(entries.map(({ path, mode }) => `${mode} ${path}`)).toEqual([
    '040000 a',
    '100644 a/z',
    '100644 db.y',
    '040000 db',
    '120000 db/link',
    '100644 db/x',
    '100644 schema.qail',
  ]);
});

test('the same content is one object, whichever commit holds it', () => {
  const { roots, blobs } = objectsOf(
    new Map([
      ['c1', FILES],
      ['c2', { ...FILES }],
    ]),
  );
  expect(roots.get('c1')).toBe(roots.get('c2'));
  expect(blobs.size).toBe(Object.keys(FILES).length);
});
