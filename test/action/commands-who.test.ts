/** Who may: the author of the comment by number, today's role, named people and teams; unknown is no. */
import type { StoredComment, GitHubState } from '../support/github/state.ts';
import { BEN } from '../support/github/state.ts';
import { advance } from '../support/github/clock.ts';
import { addPerson, OTHER_APP } from '../support/github/makers.ts';
import { ANNA, describeCommands, RAVI, STRANGER, type CommandScenario } from './command-scenario.ts';

const proceed = '/qail proceed reason="dump"';
const PERMISSION = /\/collaborators\/[^/]+\/permission$/;

const unavailable = (
  name: string,
  fault: Partial<NonNullable<CommandScenario['faults']>[number]>,
): CommandScenario => ({
  name: `role-${name}`,
  wish: { comment: proceed },
  expected: ['permission_unavailable', 2],
  faults: [{ method: 'GET', path: PERMISSION, ...fault }],
});

describeCommands('the role', [
  { name: 'reader-looks', wish: { comment: '/qail help', by: STRANGER }, expected: ['done', 0] },
  { name: 'reader-proceeds', wish: { comment: proceed, by: STRANGER }, expected: ['permission_denied', 2] },
  { name: 'writer-proceeds', wish: { comment: proceed, by: RAVI }, expected: ['permission_denied', 2] },
  { name: 'writer-cancels', wish: { comment: '/qail cancel', by: RAVI }, expected: ['done', 0] },
  {
    name: 'owner-by-association-only',
    wish: { comment: proceed, by: STRANGER, change: { association: 'OWNER' } },
    expected: ['permission_denied', 2],
  },
  {
    name: 'custom-role-on-maintain',
    wish: { comment: proceed },
    expected: ['done', 0],
    meanwhile: (state) => void addPerson(state, ANNA.login, ANNA.id, { name: 'dba', base: 'maintain' }),
  },
  {
    name: 'name-went-to-another-person',
    wish: { comment: proceed },
    expected: ['permission_unavailable', 2],
    late: (state) => void addPerson(state, ANNA.login, 9999, 'admin'),
  },
  unavailable('500', { status: 500 }),
  unavailable('403', { status: 403 }),
  unavailable('404', { status: 404 }),
  unavailable('malformed', { status: 200, body: '{"role_name":' }),
]);

const denied = ['permission_denied', 2] as const;

function teams(state: GitHubState, members: readonly string[], readable = true): void {
  state.teamsReadable = readable;
  state.teams.set('dba', new Map(members.map((login) => [login, { state: 'active', role: 'member' }])));
}

describeCommands('the input permissions', [
  {
    name: 'permissions-least-role',
    wish: { comment: proceed },
    inputs: { permissions: 'proceed: admin' },
    expected: denied,
  },
  {
    name: 'permissions-named',
    wish: { comment: proceed, by: RAVI },
    inputs: { permissions: 'proceed: [ravi]' },
    expected: ['done', 0],
  },
  {
    name: 'permissions-not-named',
    wish: { comment: proceed },
    inputs: { permissions: 'proceed: [ravi, "@acme/dba"]' },
    meanwhile: (state) => teams(state, ['ben']),
    expected: ['team_unverifiable', 2],
  },
  {
    name: 'permissions-team',
    wish: { comment: proceed, by: RAVI },
    inputs: { permissions: 'proceed:\n  - "@acme/dba"\n' },
    meanwhile: (state) => teams(state, ['ravi']),
    expected: ['done', 0],
  },
  {
    name: 'permissions-team-unreadable',
    wish: { comment: proceed, by: RAVI },
    inputs: { permissions: 'proceed: ["@acme/dba"]' },
    meanwhile: (state) => teams(state, ['ravi'], false),
    expected: ['team_unverifiable', 2],
  },
  {
    name: 'permissions-nobody',
    wish: { comment: proceed },
    inputs: { permissions: 'proceed: []' },
    expected: denied,
  },
  {
    name: 'permissions-unreadable',
    wish: { comment: proceed },
    reported: false,
    inputs: { permissions: 'help: read\nprocede: admin' },
    expected: ['input_invalid', 5],
  },
]);

const BOT = { login: 'helper[bot]', id: 555, type: 'Bot' } as const;

describeCommands('the speaker', [
  {
    name: 'sent-by-another-person',
    wish: { comment: proceed, event: { sender: BEN } },
    expected: ['actor_mismatch', 2],
  },
  { name: 'typed-by-a-bot', wish: { comment: proceed, by: BOT }, expected: ['via_app', 2] },
  { name: 'typed-through-an-app', wish: { comment: proceed, change: { app: OTHER_APP } }, expected: ['via_app', 2] },
  {
    name: 'looking-through-an-app',
    wish: { comment: '/qail help', change: { app: OTHER_APP } },
    expected: ['done', 0],
  },
]);

const newest = (state: GitHubState): StoredComment => {
  const comment = state.comments.at(-1);
  if (comment === undefined) throw new Error('there is no comment');
  return comment;
};

describeCommands('the comment when the run looks', [
  {
    name: 'comment-edited-meanwhile',
    wish: { comment: '/qail cancel' },
    expected: ['comment_changed', 2],
    late: (state) => {
      newest(state).body = proceed;
      newest(state).updatedAt = '2026-01-02T10:02:00Z';
    },
  },
  {
    name: 'comment-edited-back',
    wish: { comment: '/qail cancel' },
    expected: ['comment_changed', 2],
    late: (state) => void (newest(state).updatedAt = '2026-01-02T10:02:00Z'),
  },
  {
    name: 'comment-deleted-meanwhile',
    wish: { comment: '/qail cancel' },
    expected: ['comment_gone', 2],
    late: (state) => void state.comments.pop(),
  },
  {
    name: 'comment-unreadable',
    wish: { comment: '/qail cancel' },
    expected: ['github_failed', 1],
    faults: [{ method: 'GET', path: /\/issues\/comments\/\d+$/, status: 500 }],
  },
  {
    name: 'waited-too-long',
    wish: { comment: proceed },
    expected: ['command_expired', 2],
    late: (state) => advance(state, 11 * 60),
  },
  {
    name: 'waited-but-only-looks',
    wish: { comment: '/qail help' },
    expected: ['done', 0],
    late: (state) => advance(state, 11 * 60),
  },
  {
    name: 'old-run-started-again',
    wish: { comment: proceed },
    expected: ['rerun_refused', 2],
    late: (state) => advance(state, 21 * 24 * 3600),
    runner: { GITHUB_RUN_ATTEMPT: '2', GITHUB_TRIGGERING_ACTOR: 'anna' },
  },
  {
    name: 'run-started-again-by-another',
    wish: { comment: proceed },
    expected: ['rerun_refused', 2],
    runner: { GITHUB_RUN_ATTEMPT: '2', GITHUB_TRIGGERING_ACTOR: 'ravi' },
  },
  {
    name: 'run-started-again-at-once',
    wish: { comment: proceed },
    expected: ['done', 0],
    runner: { GITHUB_RUN_ATTEMPT: '2', GITHUB_TRIGGERING_ACTOR: 'anna' },
  },
]);
