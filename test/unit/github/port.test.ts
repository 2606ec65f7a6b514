import { describe, expect, test } from '@jest/globals';
import type { Publication } from '../../../src/report/report.ts';
import type { Files } from '../../support/github/objects.ts';
import { HEAD, MERGE_BASE } from '../../support/github/state.ts';
import { pullRequestWorld } from './world.ts';

describe('the facts', () => {
  test('name the merge base, not the tip of the base branch', async () => {
    const { port } = await pullRequestWorld();
    expect(await port.facts()).toMatchObject({ baseSha: MERGE_BASE, headSha: HEAD, baseRef: 'main', fork: false });
  });

  test('are asked anew each time', async () => {
    const { port, github } = await pullRequestWorld();
    await port.facts();
    await port.facts();
    expect(github.requests.filter(({ path }) => path.endsWith('/pulls/7'))).toHaveLength(2);
  });
});

describe('a side', () => {
  const paths = async (head: Files, path: string): Promise<readonly string[]> =>
    (await (await pullRequestWorld({}, head)).port.source('head').list(path)).map((entry) => entry.path);

  test('is a file, the .qail files below a directory, or nothing', async () => {
    const head = {
      'db/a.qail': '1',
      'db/deep/b.QAIL': '2',
      'db/notes.md': '3',
      'db/link.qail': { link: '/etc/passwd' },
      'dbx/c.qail': '4',
    };
    expect(await paths(head, 'db/a.qail')).toEqual(['db/a.qail']);
    expect(await paths(head, './db/')).toEqual(['db/a.qail', 'db/deep/b.QAIL']);
    expect(await paths(head, 'gone.qail')).toEqual([]);
    expect(await paths(head, 'db/a.qail/b')).toEqual([]);
    expect(await paths(head, 'db/link.qail')).toEqual([]);
  });

  test('is read by blob at its commit, each blob once', async () => {
    const { port, github } = await pullRequestWorld({}, { 'schema.qail': 'grüße' });
    const source = port.source('head');
    const [entry] = await source.list('schema.qail');
    if (entry === undefined) throw new Error('no entry');
    expect(await Promise.all([source.read(entry), source.read(entry)])).toEqual(['grüße', 'grüße']);
    expect(github.requests.filter(({ path }) => path.includes('/blobs/'))).toHaveLength(1);
    expect(github.requests.some(({ path }) => path.includes('/contents/'))).toBe(false);
  });

  test.each([
    ['not UTF-8', { 'schema.qail': Buffer.from([0x61, 0xc3, 0xa9, 0xff]) }, /offset 3 are not UTF-8/],
    ['too large', { 'schema.qail': 'x'.repeat(5 * 1024 * 1024 + 1) }, /5242881 bytes/],
  ])('that is %s is refused', async (_, head, message) => {
    const source = (await pullRequestWorld({}, head)).port.source('head');
    const [entry] = await source.list('schema.qail');
    if (entry === undefined) throw new Error('no entry');
    await expect(source.read(entry)).rejects.toThrow(message);
  });

  test('with too many files is refused', async () => {
    const head = Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`db/m${i}.qail`, '']));
    await expect((await pullRequestWorld({}, head)).port.source('head').list('db')).rejects.toMatchObject({
      code: 'schema_too_large',
    });
  });

  test('whose list GitHub cut short is refused', async () => {
    const body = JSON.stringify({ sha: 'x', tree: [], truncated: true });
    const { port } = await pullRequestWorld(
      { faults: [{ method: 'GET', path: /\/git\/trees\//, status: 200, body }] },
      { 'db/a.qail': '' },
    );
    await expect(port.source('head').list('db')).rejects.toMatchObject({ code: 'schema_too_large' });
  });
});

describe('reads', () => {
  const pull = /\/pulls\/7$/;
  test.each([
    ['500', { status: 500, times: 2 }],
    ['429 with a wait', { status: 429, headers: { 'retry-after': '0' }, times: 1 }],
    ['403 with a wait', { status: 403, headers: { 'retry-after': '0' }, times: 2 }],
    ['silence', { hang: true as const, times: 1 }],
  ])('are tried again after %s', async (_, fault) => {
    const { port } = await pullRequestWorld({ faults: [{ method: 'GET', path: pull, ...fault }] });
    expect((await port.facts()).headSha).toBe(HEAD);
  });

  test.each([
    [{ status: 500 }, 'github_failed', 3],
    [{ status: 403 }, 'github_refused', 1],
    [{ status: 401 }, 'github_refused', 1],
    [{ status: 404 }, 'github_not_found', 1],
    [{ status: 429, headers: { 'retry-after': '3600' } }, 'github_failed', 1],
    [{ status: 200, body: '{}' }, 'github_failed', 1],
  ])('that stay %j end as %s after %i tries', async (fault, code, tries) => {
    const { port, github } = await pullRequestWorld({ faults: [{ method: 'GET', path: pull, ...fault }] });
    await expect(port.facts()).rejects.toMatchObject({ code });
    expect(github.requests.filter(({ path }) => pull.test(path))).toHaveLength(tries);
  });
});

describe('publishing', () => {
  const publication = (count: number): Publication => ({
    marker: '<!-- m -->',
    comment: '<!-- m -->\n\ntext',
    createComment: true,
    summary: '',
    annotations: Array.from({ length: count }, (_, i) => ({
      path: 'schema.qail',
      line: i + 1,
      level: 'warning',
      title: 't',
      message: 'm',
    })),
    checkName: 'QAIL impact (default)',
    checkTitle: 'title',
    checkConclusion: 'neutral',
    statuses: [{ context: 'qail/gate', state: 'success', description: 'd' }],
  });

  test('sends remarks fifty at a time', async () => {
    const { port, github } = await pullRequestWorld();
    expect((await port.publish(publication(120))).problems).toEqual([]);
    expect(github.state.checks[0]?.annotations).toHaveLength(120);
    expect(github.requests.filter(({ path }) => path.includes('check-runs')).map(({ method }) => method)).toEqual([
      'POST',
      'PATCH',
      'PATCH',
    ]);
    expect(github.violations).toEqual([]);
  });

  test('is never tried twice, and one refusal does not keep the rest from being written', async () => {
    const { port, github } = await pullRequestWorld({ faults: [{ method: 'POST', path: /\/comments$/, status: 502 }] });
    const { commentUrl, problems } = await port.publish(publication(1));
    expect(commentUrl).toBeNull();
    expect(problems).toEqual([expect.stringMatching(/^the comment was not written: .*GitHub answered 502/)]);
    expect(github.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/comments'))).toHaveLength(
      1,
    );
    expect(github.state.statuses).toHaveLength(1);
  });
});
