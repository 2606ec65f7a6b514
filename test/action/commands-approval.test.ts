/** Reviews on the exact commit, required checks, verbs whose engine is not there yet. */
import { VERBS, VERB_NAMES } from '../../src/command/verbs.ts';
import { addCheck, addPerson, addReview, addStatus } from '../support/github/makers.ts';
import { BEN, type GitHubState } from '../support/github/state.ts';
import { ANNA, describeCommands, RAVI, STRANGER, type CommandScenario } from './command-scenario.ts';

const comment = '/qail proceed reason="dump"';
const oneApproval = { 'required-approvals': '1' } as const;
const missing = ['approval_missing', 2] as const;

const reviewed = (
  name: string,
  expected: CommandScenario['expected'],
  meanwhile: (state: GitHubState) => void,
  more: Partial<CommandScenario> = {},
): CommandScenario => ({
  name: `review-${name}`,
  wish: { comment },
  inputs: oneApproval,
  expected,
  meanwhile,
  ...more,
});

const REVIEWS = /\/pulls\/7\/reviews$/;

describeCommands('reviews', [
  reviewed('none', missing, () => undefined),
  reviewed('approved', ['done', 0], (state) => void addReview(state, RAVI, 'APPROVED')),
  reviewed('approved-an-older-commit', missing, (state) => {
    addReview(state, RAVI, 'APPROVED', { commitId: 'd'.repeat(40) });
  }),
  reviewed('approved-by-a-reader', missing, (state) => void addReview(state, STRANGER, 'APPROVED')),
  reviewed('approved-by-the-author', missing, (state) => void addReview(state, BEN, 'APPROVED')),
  reviewed('dismissed', missing, (state) => void addReview(state, RAVI, 'DISMISSED')),
  reviewed('approved-then-commented', ['done', 0], (state) => {
    addReview(state, RAVI, 'APPROVED');
    addReview(state, RAVI, 'COMMENTED');
  }),
  reviewed('changes-requested', ['changes_requested', 2], (state) => {
    addReview(state, RAVI, 'APPROVED');
    addReview(state, ANNA, 'CHANGES_REQUESTED');
  }),
  reviewed('changes-requested-on-page-two', ['changes_requested', 2], (state) => {
    addReview(state, RAVI, 'APPROVED');
    for (let i = 0; i < 100; i += 1) addReview(state, STRANGER, 'COMMENTED');
    addReview(state, ANNA, 'CHANGES_REQUESTED');
  }),
  reviewed(
    'changes-requested-without-a-rule',
    ['changes_requested', 2],
    (s) => void addReview(s, RAVI, 'CHANGES_REQUESTED'),
    {
      inputs: {},
    },
  ),
  reviewed('unreadable', ['approval_unavailable', 2], () => undefined, {
    faults: [{ method: 'GET', path: REVIEWS, status: 500 }],
  }),
  reviewed(
    'second-page-unreadable',
    ['approval_unavailable', 2],
    (state) => {
      for (let i = 0; i < 101; i += 1) addReview(state, RAVI, 'APPROVED');
    },
    { faults: [{ method: 'GET', path: REVIEWS, skip: 1, status: 403 }] },
  ),
  reviewed('reviewer-unknown', ['approval_unavailable', 2], (state) => {
    addReview(state, { ...RAVI, id: 31337 }, 'APPROVED');
  }),
]);

const migrate = '/qail migrate';
const required = { requiredChecks: ['build'] };
const CHECKS = /\/check-runs$/;

describeCommands('required checks', [
  {
    name: 'checks-missing',
    wish: { comment: migrate },
    state: { ...required },
    expected: ['checks_missing', 2],
  },
  {
    name: 'checks-pending',
    wish: { comment: migrate },
    state: { ...required },
    meanwhile: (state) => void addCheck(state, 'build', null),
    expected: ['checks_missing', 2],
  },
  {
    name: 'checks-failed',
    wish: { comment: migrate },
    state: { ...required },
    meanwhile: (state) => void addCheck(state, 'build', 'failure'),
    expected: ['checks_failed', 2],
  },
  {
    name: 'checks-failed-on-page-two',
    wish: { comment: migrate },
    state: { ...required },
    meanwhile: (state) => {
      addCheck(state, 'build', 'success');
      for (let i = 0; i < 100; i += 1) addCheck(state, `other ${i}`, 'success');
      addStatus(state, 'build', 'failure');
    },
    expected: ['checks_failed', 2],
  },
  {
    name: 'checks-unreadable',
    wish: { comment: migrate },
    state: { ...required },
    faults: [{ method: 'GET', path: CHECKS, status: 403 }],
    expected: ['checks_unavailable', 2],
  },
  {
    name: 'checks-passed',
    wish: { comment: migrate },
    state: { ...required },
    meanwhile: (state) => void addCheck(state, 'build', 'success'),
    expected: ['data_loss', 2],
  },
  {
    name: 'own-status-is-no-check',
    wish: { comment: migrate },
    state: { requiredChecks: ['qail/gate'] },
    expected: ['data_loss', 2],
  },
  {
    name: 'author-promotes',
    wish: { comment: '/qail promote', by: BEN },
    inputs: oneApproval,
    meanwhile: (state) => {
      addPerson(state, BEN.login, BEN.id, 'admin');
      addReview(state, RAVI, 'APPROVED');
    },
    expected: ['self_promote', 2],
  },
]);

describeCommands(
  'a verb whose engine is not there yet',
  VERB_NAMES.filter((verb) => !VERBS[verb].answered).map((verb) => ({
    name: `not-yet-${verb}`,
    wish: { comment: `/qail ${verb}${VERBS[verb].confirm === 'none' ? '' : ' confirm'}` },
    expected: ['not_available_yet', 2],
  })),
);
