/** What counts as a command: a whole comment of plain characters, one verb, known arguments. */
import { describeCommands, RAVI, runIn, type CommandScenario } from './command-scenario.ts';

const talk = (name: string, comment: string): CommandScenario => ({
  name,
  wish: { comment },
  expected: ['no_command', 0],
});

describeCommands('a comment is talk', [
  talk('talk-plain', 'This drops a column, I will look at it tomorrow.'),
  talk('talk-quoted', '> /qail proceed reason="dump"\n\nI would not do that.'),
  talk('talk-fenced', 'Type this:\n\n```\n/qail proceed\n```'),
  talk('talk-html-comment', '<!--\n/qail proceed\n-->\nnothing to see'),
  talk('talk-folded', '<details>\n\n/qail proceed\n\n</details>'),
  talk('talk-longer-word', '/qailproceed'),
  talk('talk-mail-footer', 'On Friday somebody wrote:\n\n> /qail proceed\n\n--\nsent from my phone'),
]);

describeCommands('a comment cannot be read', [
  {
    name: 'two-commands',
    wish: { comment: '/qail proceed\n\n/qail cancel' },
    expected: ['multiple_commands', 5],
  },
  { name: 'homoglyph', wish: { comment: '/qail pr\u043Eceed' }, expected: ['bad_character', 5] },
  { name: 'smart-dash', wish: { comment: '/qail backup\u2014db' }, expected: ['bad_character', 5] },
  { name: 'zero-width', wish: { comment: '/qail can\u200Bcel' }, expected: ['bad_character', 5] },
  { name: 'unknown-verb', wish: { comment: '/qail procede' }, expected: ['unknown_verb', 5] },
  { name: 'unknown-key', wish: { comment: '/qail proceed colour=red' }, expected: ['usage', 5] },
  { name: 'key-twice', wish: { comment: '/qail proceed reason=a reason=b' }, expected: ['usage', 5] },
  { name: 'confirm-missing', wish: { comment: '/qail cleanup' }, expected: ['usage', 5] },
  {
    name: 'writing-verb-within-text',
    wish: { comment: 'Please do:\n\n/qail proceed reason="dump"' },
    expected: ['usage', 5],
  },
  {
    name: 'unknown-environment',
    wish: { comment: '/qail cancel environment=nowhere' },
    expected: ['unknown_target', 5],
  },
  {
    name: 'hostile-environment',
    wish: { comment: '/qail cancel environment="../x|@org/all<img>"' },
    expected: ['usage', 5],
  },
]);

describeCommands('a comment is a command', [
  { name: 'looking-verb-within-text', wish: { comment: 'Thanks.\n\n/qail help' }, expected: ['done', 0] },
  { name: 'no-verb', wish: { comment: '/qail' }, expected: ['done', 0] },
  { name: 'upper-case', wish: { comment: '/QAIL Help' }, expected: ['done', 0] },
  { name: 'another-prefix', wish: { comment: '/db help' }, inputs: { 'command-prefix': '/db' }, expected: ['done', 0] },
  {
    name: 'this-environment-by-name',
    wish: { comment: '/qail cancel environment=default' },
    expected: ['done', 0],
  },
  {
    name: 'another-environment',
    wish: { comment: '/qail cancel environment=eu', by: RAVI },
    expected: ['other_environment', 0],
    meanwhile: async (state, url) => {
      await runIn({ state, url }, { inputs: { environment: 'eu' } });
    },
  },
]);

describeCommands('an event is no new comment on a pull request', [
  {
    name: 'edited-comment',
    wish: { comment: '/qail proceed', action: 'edited' },
    expected: ['unsupported_event', 0],
  },
  {
    name: 'deleted-comment',
    wish: { comment: '/qail proceed', action: 'deleted' },
    expected: ['unsupported_event', 0],
  },
  {
    name: 'comment-on-an-issue',
    wish: { comment: '/qail proceed', event: { plainIssue: true } },
    expected: ['unsupported_event', 0],
  },
]);
