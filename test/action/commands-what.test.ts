/** What a command may be about: the newest report, the commit it was made for, numbers that have not grown. */
import { BASE, HEAD, makePull } from '../support/github/state.ts';
import { codeIn, describeCommands, moveHead, sqlOn, type CommandScenario } from './command-scenario.ts';
import { schema, USERS } from './worlds.ts';

const comment = '/qail proceed reason="dump"';
const users = (change: (text: string) => string) => schema(change(USERS));
const WITHOUT_AGE = users((text) => text.replace('  age text\n', ''));
const stale = ['plan_stale', 2] as const;
const PULL = /\/pulls\/7$/;

/** The head moves while the run is between two looks at the pull request. */
const moves = (name: string, looksBefore: number): CommandScenario => ({
  name,
  wish: { comment },
  expected: stale,
  faults: [{ method: 'GET', path: PULL, skip: looksBefore, times: 1, change: (state) => moveHead(state, WITHOUT_AGE) }],
});

describeCommands('the report', [
  { name: 'proceed', wish: { comment: '/qail proceed reason="dump of today"' }, expected: ['done', 0] },
  { name: 'no-report-before', wish: { comment }, reported: false, expected: ['report_pending', 2] },
  {
    name: 'head-moved-before-the-comment',
    wish: { comment },
    expected: stale,
    meanwhile: (state) => moveHead(state, WITHOUT_AGE),
  },
  {
    name: 'head-moved-after-the-comment',
    wish: { comment },
    expected: stale,
    late: (state) => moveHead(state, WITHOUT_AGE),
  },
  moves('head-moves-before-the-first-look', 0),
  moves('head-moves-before-the-write', 1),
  {
    name: 'base-retargeted',
    wish: { comment },
    expected: ['base_not_allowed', 2],
    meanwhile: (state) => {
      state.branches.set('release', BASE);
      state.pull.base.ref = 'release';
    },
  },
  {
    name: 'base-branch-has-another-schema',
    wish: { comment },
    expected: stale,
    meanwhile: (state) =>
      void state.commits.set(
        BASE,
        users((text) => `${text}table other {\n  id int primary_key\n}\n`),
      ),
  },
  {
    name: 'closed-before-the-write',
    wish: { comment },
    expected: ['pr_closed', 2],
    faults: [{ method: 'GET', path: PULL, skip: 1, times: 1, change: (state) => void (state.pull.state = 'closed') }],
  },
  {
    name: 'settings-changed-since',
    wish: { comment },
    expected: stale,
    commandInputs: () => ({ 'impact-tolerance': '90%' }),
  },
]);

describeCommands('the state of the pull request', [
  { name: 'closed', wish: { comment }, expected: ['pr_closed', 2], meanwhile: (s) => void (s.pull.state = 'closed') },
  {
    name: 'merged',
    wish: { comment },
    expected: ['pr_closed', 2],
    meanwhile: ({ pull }) =>
      void Object.assign(pull, { state: 'closed', merged: true, mergedAt: '2026-01-02T10:00:30Z' }),
  },
  { name: 'draft', wish: { comment }, expected: ['pr_draft', 2], meanwhile: ({ pull }) => void (pull.draft = true) },
  {
    name: 'from-a-fork',
    wish: { comment },
    expected: ['pr_fork', 2],
    state: { pull: makePull({ head: { sha: HEAD, ref: 'change', repository: { owner: 'stranger', name: 'shop' } } }) },
  },
  {
    name: 'fork-counted-by-name',
    wish: { comment: `/qail plan ${HEAD}` },
    expected: ['done', 0],
    state: { pull: makePull({ head: { sha: HEAD, ref: 'change', repository: { owner: 'stranger', name: 'shop' } } }) },
  },
  { name: 'nothing-changed', wish: { comment }, head: schema(USERS), expected: ['nothing_to_do', 2] },
  {
    name: 'schema-broken',
    wish: { comment },
    head: users((text) => text.replace('email text', 'email text not_nul')),
    expected: ['schema_invalid', 2],
  },
]);

describeCommands('the numbers', [
  {
    name: 'grown',
    wish: { comment },
    expected: ['impact_grew', 2],
    meanwhile: async (_, url) => {
      await sqlOn(url, "insert into users select n, 'x@example.com' from generate_series(10, 109) n");
    },
  },
  {
    name: 'grown-within-tolerance',
    wish: { comment },
    inputs: { 'impact-tolerance': '50%' },
    expected: ['done', 0],
    meanwhile: async (_, url) => {
      await sqlOn(url, "insert into users values (10, 'x@example.com')");
    },
  },
  {
    name: 'nothing-at-risk-any-more',
    wish: { comment },
    expected: ['nothing_to_do', 2],
    meanwhile: async (_, url) => {
      await sqlOn(url, 'update users set email = null');
    },
  },
  {
    name: 'would-fail',
    wish: { comment },
    head: users((text) => text.replace('email text', 'email text not_null')),
    expected: ['would_fail', 2],
  },
  {
    name: 'not-compared',
    wish: { comment },
    head: schema(`${USERS}view mails $$ select email from users $$\n`),
    expected: ['not_compared', 2],
  },
]);

describeCommands('the plan code', [
  {
    name: 'code-of-the-report',
    wish: { comment: (state) => `/qail proceed ${codeIn(state)} reason="dump"` },
    inputs: { 'require-plan-code': 'true' },
    expected: ['done', 0],
  },
  {
    name: 'code-missing',
    wish: { comment },
    inputs: { 'require-plan-code': 'true' },
    expected: ['code_missing', 2],
  },
  { name: 'code-of-another-plan', wish: { comment: '/qail proceed 7K3F9-Q2MXD' }, expected: stale },
  {
    name: 'code-of-an-older-report',
    wish: { comment: (state) => `/qail proceed ${codeIn(state)}` },
    expected: stale,
    late: (state) => moveHead(state, WITHOUT_AGE),
  },
  { name: 'short-commit', wish: { comment: '/qail proceed aaaaaaa' }, expected: ['code_invalid', 2] },
  { name: 'whole-commit', wish: { comment: `/qail proceed ${HEAD}` }, expected: ['done', 0] },
  { name: 'another-whole-commit', wish: { comment: `/qail proceed ${'f'.repeat(40)}` }, expected: stale },
]);
