/** Who is let in, as far as it can be told from what GitHub said. */
import { describe, expect, test } from '@jest/globals';
import type { Person, Request } from '../../../src/command/event.ts';
import { VERB_NAMES } from '../../../src/command/verbs.ts';
import { isWriting } from '../../../src/command/verbs.ts';
import { judgeAge, judgePermission, judgeSpeaker } from '../../../src/decision/admission.ts';
import { ROLES, usualPermissions, type Allowance } from '../../../src/decision/role.ts';

const anna: Person = { id: 1, login: 'anna', bot: false };
const at = new Date('2026-01-02T10:00:00Z');
const comment = (change: Partial<Extract<Request, { kind: 'comment' }>> = {}): Request => ({
  kind: 'comment',
  commentId: 5,
  text: '/qail proceed',
  createdAt: at,
  updatedAt: at,
  author: anna,
  sender: anna,
  viaApp: false,
  ...change,
});

describe('permissions', () => {
  test.each(VERB_NAMES)('%s is for its least role and all above it', (verb) => {
    const allowance = usualPermissions().get(verb);
    if (allowance?.kind !== 'role') throw new Error('a verb without a role');
    const letIn = ROLES.filter((role) => judgePermission(allowance, { person: anna, role, teams: [] }) === null);
    expect(letIn).toEqual(ROLES.slice(ROLES.indexOf(allowance.least)));
  });

  test('an unknown role lets nobody in, not even to look', () => {
    for (const allowance of usualPermissions().values()) {
      expect(judgePermission(allowance, { person: anna, role: null, teams: [] })?.reason).toBe(
        'permission_unavailable',
      );
    }
  });

  const named: Allowance = { kind: 'named', logins: ['Anna'], teams: [{ org: 'acme', slug: 'dba' }] };
  test.each([
    ['by name, in whatever case', anna, 'read', ['not_member'], null],
    ['by team', { ...anna, login: 'zoe' }, 'read', ['member'], null],
    ['by neither', { ...anna, login: 'zoe' }, 'admin', ['not_member'], 'permission_denied'],
    ['by a team nobody may see', { ...anna, login: 'zoe' }, 'admin', ['unknown'], 'team_unverifiable'],
    ['after losing every role', anna, 'none', ['member'], 'permission_denied'],
    ['with an unknown role', anna, null, ['member'], 'permission_unavailable'],
  ] as const)('a list lets in %s', (...[, person, role, teams, reason]) => {
    expect(judgePermission(named, { person, role, teams })?.reason ?? null).toBe(reason);
  });
});

describe('the speaker', () => {
  test('is one person with one account', () => {
    expect(judgeSpeaker(comment(), 'proceed')).toBeNull();
    expect(judgeSpeaker(comment({ sender: { ...anna, id: 2 } }), 'help')?.reason).toBe('actor_mismatch');
    expect(judgeSpeaker(comment({ sender: { ...anna, login: 'renamed' } }), 'proceed')).toBeNull();
  });

  test.each(VERB_NAMES)('of %s is a human being where it writes', (verb) => {
    const reason = isWriting(verb) ? 'via_app' : null;
    expect(judgeSpeaker(comment({ viaApp: true }), verb)?.reason ?? null).toBe(reason);
    const bot = { ...anna, bot: true };
    expect(judgeSpeaker(comment({ author: bot, sender: bot }), verb)?.reason ?? null).toBe(reason);
  });
});

describe('the age', () => {
  const minutes = (n: number): Date => new Date(at.getTime() + n * 60_000);
  test.each([
    ['proceed', 10, 1, false, null],
    ['proceed', 10.01, 1, false, 'command_expired'],
    ['status', 600, 1, false, null],
    ['proceed', 11, 2, false, 'rerun_refused'],
    ['proceed', 11, 2, true, null],
    ['proceed', 1, 2, false, null],
  ] as const)('of %s after %d minutes in attempt %d (resumed: %s): %s', (...[verb, late, attempt, resumes, reason]) => {
    expect(judgeAge(comment(), verb, minutes(late), { attempt, resumes })?.reason ?? null).toBe(reason);
  });

  test('of a step, which tells no time, is judged by its attempt', () => {
    const step: Request = { kind: 'step', verb: 'cancel', headSha: 'a'.repeat(40), sender: anna };
    expect(judgeAge(step, 'cancel', at, { attempt: 1, resumes: false })).toBeNull();
    expect(judgeAge(step, 'cancel', at, { attempt: 2, resumes: false })?.reason).toBe('rerun_refused');
  });
});
