/** What is written on the pull request: the report's comment, replies, reactions and labels. */
import { describe, expect, test } from '@jest/globals';
import { openApi } from '../../../src/github/api.ts';
import type { Publication } from '../../../src/report/report.ts';
import { addComment, addLabel } from '../../support/github/makers.ts';
import { BEN, WORKFLOW_BOT, type GitHubState } from '../../support/github/state.ts';
import { asked, fault, pullRequestWorld, REFUSALS } from './world.ts';

const COMMENTS = /\/issues\/7\/comments$/;
const COMMENT = /\/issues\/comments\/\d+$/;
const REACTIONS = /\/reactions$/;

const timeOf = (state: GitHubState, id: number) =>
  new Date(state.comments.find((comment) => comment.id === id)?.updatedAt ?? Number.NaN);

/** Comments of somebody else, more than a page holds. */
function crowd(state: GitHubState): void {
  for (let i = 0; i < 100; i += 1) addComment(state, BEN, `<!-- m -->\nsquatted ${i}`);
}

describe('the report', () => {
  const publication = (comment: string, createComment = true): Publication => ({
    marker: '<!-- m -->',
    comment,
    createComment,
    summary: '',
    annotations: [],
    checkName: 'QAIL impact (default)',
    checkTitle: 'title',
    checkConclusion: 'neutral',
    statuses: [],
  });
  const text = (words: string, took = '1 s') => `<!-- m -->\n${words}\n\n<sub>no database · took ${took}</sub>`;

  test('was shown when GitHub says it was written', async () => {
    const { port, state, github } = await pullRequestWorld();
    const first = await port.publish(publication(text('one')));
    expect(first.shownAt).toEqual(timeOf(state, 1001));
    state.clock.now = new Date(state.clock.now.getTime() + 60_000);
    const second = await port.publish(publication(text('two')));
    expect(second.shownAt).toEqual(timeOf(state, 1001));
    expect(second.shownAt).not.toEqual(first.shownAt);
    expect(github.violations).toEqual([]);
  });

  test('that says nothing new was shown when it was written first', async () => {
    const { port, state, github } = await pullRequestWorld();
    const { shownAt } = await port.publish(publication(text('one')));
    state.clock.now = new Date(state.clock.now.getTime() + 60_000);
    const again = await port.publish(publication(text('one', '9 s')));
    expect(again.shownAt).toEqual(shownAt);
    expect(asked(github, 'PATCH')).toEqual([]);
  });

  test('that is not wanted, or not written, was not shown', async () => {
    const unwanted = await pullRequestWorld();
    expect(await unwanted.port.publish(publication(text('one'), false))).toMatchObject({
      commentUrl: null,
      shownAt: null,
      problems: [],
    });
    const refused = await pullRequestWorld({ faults: [fault('POST', COMMENTS, { status: 403 })] });
    const published = await refused.port.publish(publication(text('one')));
    expect(published).toMatchObject({ commentUrl: null, shownAt: null });
    expect(published.problems).toEqual([expect.stringMatching(/^the comment was not written: .* 403; check github-/)]);
  });

  test('is found on the second page, below the same marker of others', async () => {
    const { port, state } = await pullRequestWorld();
    crowd(state);
    const { id } = addComment(state, WORKFLOW_BOT, text('one'));
    await port.publish(publication(text('two')));
    expect(state.comments.filter(({ body }) => body === text('two')).map((comment) => comment.id)).toEqual([id]);
  });

  test('is a user’s own when a user’s token writes it', async () => {
    const { port, state, github } = await pullRequestWorld({ identity: { kind: 'user', login: 'ann', id: 1002 } });
    addComment(state, WORKFLOW_BOT, text('one'));
    await port.publish(publication(text('two')));
    await port.publish(publication(text('three')));
    expect(state.comments.map(({ author, body }) => [author.id, body])).toEqual([
      [WORKFLOW_BOT.id, text('one')],
      [1002, text('three')],
    ]);
    expect(asked(github).filter((request) => request === 'GET /user')).toHaveLength(1);
  });
});

describe('a reply', () => {
  const marker = '<!-- qail:cmd v=1 id=1 -->';
  const reply = (words: string, id: number | null = null) => ({ marker, body: `${marker}\n${words}`, id });
  const bodies = ({ comments }: GitHubState) => comments.map(({ body }) => body);

  test('is written, and then edited by its number without a search', async () => {
    const { port, state, github } = await pullRequestWorld();
    const { id, url } = await port.reply(reply('running'));
    expect(url).toBe(`https://github.com/acme/shop/pull/7#issuecomment-${id}`);
    const searched = asked(github, 'GET').length;
    expect(await port.reply(reply('done', id))).toEqual({ id, url });
    expect(asked(github, 'GET')).toHaveLength(searched);
    expect(bodies(state)).toEqual([`${marker}\ndone`]);
    expect(github.violations).toEqual([]);
  });

  test('is found by author and first line on the second page', async () => {
    const { port, state } = await pullRequestWorld();
    crowd(state);
    addComment(state, BEN, `${marker}\nsquatted`);
    addComment(state, WORKFLOW_BOT, `quoted\n${marker}`);
    const { id } = addComment(state, WORKFLOW_BOT, `${marker}\r\nrunning`);
    expect((await port.reply(reply('done'))).id).toBe(id);
    expect(bodies(state).slice(100)).toEqual([`${marker}\nsquatted`, `quoted\n${marker}`, `${marker}\ndone`]);
  });

  test('that is gone is written anew', async () => {
    const { port, state, github } = await pullRequestWorld();
    const { id } = await port.reply(reply('done', 4711));
    expect(state.comments.map((comment) => comment.id)).toEqual([id]);
    expect(asked(github)).toEqual(['PATCH /issues/comments/4711', 'POST /issues/7/comments']);
  });

  const writes = [
    ['PATCH', COMMENT, 5, [403, 500]],
    ['POST', COMMENTS, null, [403, 404, 500]],
  ] as const;
  test.each(writes)('that a %s to %s cannot write raises, and is tried once', async (method, path, id, statuses) => {
    for (const status of statuses) {
      const { port, github } = await pullRequestWorld({ faults: [fault(method, path, { status })] });
      const code = REFUSALS.find(([refusal]) => refusal === status)?.[1];
      await expect(port.reply(reply('done', id))).rejects.toMatchObject({ code });
      expect(asked(github).filter((request) => !request.startsWith('GET'))).toHaveLength(1);
    }
  });

  test.each([COMMENTS, /\/user$/])('that cannot be looked for at %s raises, and nothing is written', async (path) => {
    const { port, github } = await pullRequestWorld({ faults: [fault('GET', path, { status: 500 })] });
    await expect(port.reply(reply('done'))).rejects.toMatchObject({ code: 'github_failed' });
    expect(asked(github, 'POST')).toEqual([]);
  });

  test('whose answer is malformed raises', async () => {
    const { port } = await pullRequestWorld({ faults: [fault('POST', COMMENTS, { status: 201, body: '{}' })] });
    await expect(port.reply(reply('done'))).rejects.toMatchObject({ code: 'github_failed' });
  });
});

describe('old replies', () => {
  const START = '<!-- qail:cmd v=1 ';

  test('of ours are folded away, over all pages, each once', async () => {
    const { port, state, github } = await pullRequestWorld();
    crowd(state);
    addComment(state, BEN, `${START}id=1 -->`);
    addComment(state, WORKFLOW_BOT, `${START}id=2 -->\ndone`);
    addComment(state, WORKFLOW_BOT, '<!-- qail:report v=1 -->');
    addComment(state, WORKFLOW_BOT, `${START}id=3 -->\ndone`);
    expect(await port.foldReplies(START)).toEqual([]);
    expect(state.comments.slice(100).map(({ minimized = false }) => minimized)).toEqual([false, true, false, true]);
    expect(await port.foldReplies(START)).toEqual([]);
    expect(asked(github, 'POST')).toEqual(['POST /graphql', 'POST /graphql']);
    expect(github.violations).toEqual([]);
  });

  test.each([
    [
      'a refusal said with 200',
      JSON.stringify({ errors: [{ type: 'FORBIDDEN' }] }),
      /GitHub refused the mutation; check/,
    ],
    ['an error said with 200', JSON.stringify({ errors: [{ message: 'secret' }] }), /answered with an error; run this/],
    ['an answer that is none', 'null', /answered with an error/],
  ])('behind %s stay open, one by one', async (_, body, message) => {
    const { port, state } = await pullRequestWorld({
      faults: [fault('POST', /\/graphql$/, { status: 200, body, times: 1 })],
    });
    const first = addComment(state, WORKFLOW_BOT, `${START}id=1 -->`);
    const second = addComment(state, WORKFLOW_BOT, `${START}id=2 -->`);
    const problems = await port.foldReplies(START);
    expect(problems).toEqual([expect.stringMatching(message)]);
    expect(problems[0]).toContain(`the reply ${first.id} was not folded away: calling POST /graphql: `);
    expect(problems[0]).not.toContain('secret');
    expect([first.minimized, second.minimized]).toEqual([undefined, true]);
  });

  test('of a token that may only read stay open', async () => {
    const { port, state } = await pullRequestWorld({ readOnly: true });
    addComment(state, WORKFLOW_BOT, `${START}id=1 -->`);
    expect(await port.foldReplies(START)).toEqual([expect.stringContaining('refused the mutation')]);
  });

  test.each([403, 404, 500])('that cannot be listed are a problem: %i', async (status) => {
    const { port } = await pullRequestWorld({ faults: [fault('GET', COMMENTS, { status })] });
    expect(await port.foldReplies(START)).toEqual([expect.stringMatching(/^old replies were not folded away: /)]);
  });

  test.each([
    ['', '/graphql'],
    ['/', '/graphql'],
    ['/api/v3', '/api/graphql'],
  ])('are asked beside the API at %j', async (below, path) => {
    const { github, state } = await pullRequestWorld();
    const api = openApi({ apiUrl: github.url + below, token: state.token });
    await api.mutate('mutation', { id: 'x' }).catch(() => undefined);
    expect(asked(github)).toEqual([`POST ${path}`]);
  });
});

describe('a reaction', () => {
  const contents = ({ reactions }: GitHubState) => reactions.map(({ author, content }) => `${author.login} ${content}`);

  test('eyes goes when another one comes, without a search in one process', async () => {
    const { port, state, github } = await pullRequestWorld();
    const { id } = addComment(state, BEN, '/qail plan');
    expect(await port.react(id, 'eyes')).toEqual([]);
    expect(contents(state)).toEqual(['github-actions[bot] eyes']);
    expect(await port.react(id, 'rocket')).toEqual([]);
    expect(contents(state)).toEqual(['github-actions[bot] rocket']);
    expect(asked(github, 'GET')).toEqual([]);
    expect(github.violations).toEqual([]);
  });

  test('eyes of an earlier process goes, and nobody else’s', async () => {
    const { port, state, github } = await pullRequestWorld();
    const { id } = addComment(state, BEN, '/qail plan');
    const eyes = (reaction: number, author = BEN) =>
      state.reactions.push({ id: reaction, commentId: id, content: 'eyes', author, createdAt: '2026-01-01T00:00:00Z' });
    for (let i = 0; i < 100; i += 1) eyes(1 + i);
    eyes(500, WORKFLOW_BOT);
    expect(await port.react(id, '-1')).toEqual([]);
    expect(state.reactions).toHaveLength(101);
    expect(contents(state).slice(99)).toEqual(['ben eyes', 'github-actions[bot] -1']);
    expect(github.violations).toEqual([]);
  });

  test('eyes that is gone already is fine', async () => {
    const { port, state } = await pullRequestWorld();
    const { id } = addComment(state, BEN, '/qail plan');
    await port.react(id, 'eyes');
    state.reactions.splice(0);
    expect(await port.react(id, 'confused')).toEqual([]);
  });

  test.each([403, 404, 500])('that is refused with %i is a problem, and eyes goes all the same', async (status) => {
    const { port, state } = await pullRequestWorld({ faults: [fault('POST', REACTIONS, { status, skip: 1 })] });
    const { id } = addComment(state, BEN, '/qail plan');
    await port.react(id, 'eyes');
    expect(await port.react(id, 'rocket')).toEqual([expect.stringMatching(/^the reaction rocket was not written: /)]);
    expect(contents(state)).toEqual([]);
  });

  test.each([
    ['GET', 403, undefined],
    ['GET', 500, undefined],
    ['GET', 200, '[{"user":{}}]'],
    ['DELETE', 403, undefined],
    ['DELETE', 500, undefined],
  ])('eyes that stays behind %s %i %s is a problem', async (method, status, body) => {
    const what = { status, ...(body === undefined ? {} : { body }) };
    const { port, state } = await pullRequestWorld({ faults: [fault(method, /\/reactions(\/\d+)?$/, what)] });
    const { id } = addComment(state, BEN, '/qail plan');
    if (method === 'DELETE') await port.react(id, 'eyes');
    expect(await port.react(id, 'rocket')).toEqual([expect.stringMatching(/^the reaction eyes was not taken back: /)]);
    expect(contents(state).at(-1)).toBe('github-actions[bot] rocket');
  });

  test('whose answer is malformed is a problem', async () => {
    const { port } = await pullRequestWorld({ faults: [fault('POST', REACTIONS, { status: 201, body: '{}' })] });
    expect(await port.react(1, 'eyes')).toEqual([expect.stringContaining('reaction.id')]);
  });
});

describe('labels', () => {
  test('go, and those that are not there are fine', async () => {
    const { port, state, github } = await pullRequestWorld();
    for (const name of ['qail:plan', 'a/b c', 'bug']) addLabel(state, name);
    expect(await port.removeLabels(['qail:plan', 'gone', 'a/b c'])).toEqual([]);
    expect(state.pull.labels).toEqual(['bug']);
    expect(github.violations).toEqual([]);
  });

  test.each([403, 500])('that stay behind a %i are problems, each by itself', async (status) => {
    const faults = [fault('DELETE', /\/labels\//, { status, times: 1 })];
    const { port, state, github } = await pullRequestWorld({ faults });
    addLabel(state, 'one');
    addLabel(state, 'two');
    expect(await port.removeLabels(['one', 'two'])).toEqual([
      expect.stringMatching(/^the label "one" was not removed: calling DELETE .* [0-9]+; /),
    ]);
    expect(state.pull.labels).toEqual(['one']);
    expect(asked(github)).toHaveLength(2);
  });
});
