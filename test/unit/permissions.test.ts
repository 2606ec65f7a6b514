import { describe, expect, test } from '@jest/globals';
import { VERB_NAMES, VERBS } from '../../src/command/verbs.ts';
import { readPermissions } from '../../src/permissions.ts';

describe('the input permissions', () => {
  test('changes nothing when it is empty', () => {
    const table = readPermissions('  \n');
    expect([...table]).toEqual(VERB_NAMES.map((verb) => [verb, { kind: 'role', least: VERBS[verb].permission }]));
  });

  test('sets what it names, and leaves the rest', () => {
    const table = readPermissions('proceed: admin\npromote:\n  - anna\n  - "@ben"\n  - "@acme/dba"\n');
    expect(table.get('proceed')).toEqual({ kind: 'role', least: 'admin' });
    expect(table.get('promote')).toEqual({
      kind: 'named',
      logins: ['anna', 'ben'],
      teams: [{ org: 'acme', slug: 'dba' }],
    });
    expect(table.get('cancel')).toEqual({ kind: 'role', least: 'write' });
  });

  test.each([
    ['- proceed', 'line 1: it is no list of `verb: role`'],
    ['help: read\nprocede: admin', 'line 2: it names no verb'],
    ['proceed: owner', 'line 1: proceed has no role that GitHub knows'],
    ['proceed: none', 'line 1: proceed has no role that GitHub knows'],
    ['proceed:\n  who: anna', 'line 2: proceed has neither a role nor a list'],
    ['proceed: [anna, {}]', 'line 1: an entry of proceed is no name'],
    ['proceed: ["a b"]', 'line 1: an entry is no login that GitHub could have'],
    ['proceed: ["@acme/d b"]', 'line 1: an entry is no team'],
    ['proceed: admin\nproceed: write', 'line 2: it is no YAML'],
    ['proceed: [anna', 'it is no YAML'],
    ['proceed:', 'proceed has no role that GitHub knows'],
  ])('%j is refused with its line, and without its text', (text, message) => {
    expect(() => readPermissions(text)).toThrow(
      expect.objectContaining({ code: 'input_invalid', message: expect.stringContaining(message) }),
    );
  });

  test('a verb that is nearly right is guessed at', () => {
    expect(() => readPermissions('procede: admin')).toThrow(expect.objectContaining({ hint: 'give proceed?' }));
  });
});
