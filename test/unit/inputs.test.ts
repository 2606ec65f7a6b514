import { describe, expect, test } from '@jest/globals';
import { VERBS } from '../../src/command/verbs.ts';
import { INPUT_NAMES, INPUTS, readSettings, type InputName, type Settings } from '../../src/inputs.ts';
import { secretsOf } from '../../src/secret.ts';

const read = (given: Partial<Record<InputName, string>>): Settings =>
  readSettings((name) => given[name] ?? (name === 'github-token' ? 'ghs_x' : ''));

describe('inputs', () => {
  test('have their defaults when empty', () => {
    expect(read({})).toEqual({
      githubToken: 'ghs_x',
      schema: 'schema.qail',
      stagingUrl: null,
      environment: 'default',
      commandPrefix: '/qail',
      failOn: 'blocked',
      countTimeoutMs: 60_000,
      lockTimeoutMs: 2_000,
    });
  });

  test.each([
    ['500ms', 500],
    ['60s', 60_000],
    ['5m', 300_000],
    ['48h', 172_800_000],
  ])('a time of %s is %i ms', (given, milliseconds) => {
    expect(read({ 'count-timeout': given }).countTimeoutMs).toBe(milliseconds);
  });

  test.each([
    ['./db/schema/', 'db/schema'],
    ['schema', 'schema'],
  ])('the schema %s is %s', (given, path) => {
    expect(read({ schema: given }).schema).toBe(path);
  });

  const wrong: readonly (readonly [InputName, string])[] = [
    ['count-timeout', '60'],
    ['count-timeout', '0s'],
    ['count-timeout', '999h'],
    ['lock-timeout', '-1s'],
    ['schema', '/etc/schema.qail'],
    ['schema', 'a/../../b.qail'],
    ['environment', 'x'.repeat(51)],
    ['environment', 'a\nb'],
    ['command-prefix', 'qail'],
    ['fail-on', 'always'],
    ['command', 'reprot'],
  ];
  test.each(wrong)('%s of %j is refused by name', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'input_invalid', message: expect.stringContaining(`input ${name}`) }),
    );
  });

  const later = INPUT_NAMES.filter((name) => !INPUTS[name].available);
  test.each(later)('%s is refused until a version acts on it, and its value is not repeated', (name) => {
    expect(() => read({ [name]: INPUTS[name].default })).not.toThrow();
    const refused = (): Settings => read({ [name]: 's3cret-value' });
    expect(refused).toThrow(
      expect.objectContaining({ code: 'input_not_available', hint: `remove ${name} from the step` }),
    );
    expect(refused).not.toThrow(/s3cret/);
  });

  test.each([...Object.keys(VERBS), 'gate'])('the command %s is named as one for a later version', (command) => {
    expect(() => read({ command })).toThrow(
      expect.objectContaining({
        code: 'input_not_available',
        message: `reading the input command: ${command} is not available yet in this version`,
        hint: 'use auto or report',
      }),
    );
  });

  test('a refused value is shown with what is allowed, and cut when it is long', () => {
    expect(() => read({ 'fail-on': 'sometimes' })).toThrow(
      expect.objectContaining({
        message: 'reading the input fail-on: "sometimes" is not allowed',
        hint: 'give never, blocked, data-loss, unmeasured',
      }),
    );
    expect(() => read({ 'command-prefix': 'x'.repeat(500) })).toThrow(`"${'x'.repeat(60)}"`);
  });

  test('a missing token is refused', () => {
    expect(() => readSettings(() => '')).toThrow(/github-token/);
  });
});

test.each([
  [
    'postgres://u:p%40ss@db.internal:5432/x',
    ['postgres://u:p%40ss@db.internal:5432/x', 'p%40ss', 'p@ss', 'db.internal'],
  ],
  ['postgres://u:secret@localhost/x', ['postgres://u:secret@localhost/x', 'secret']],
  ['postgres://u:secret@127.0.0.1/x', ['postgres://u:secret@127.0.0.1/x', 'secret']],
  ['no url at all', ['no url at all']],
])('the secrets of %s', (url, secrets) => {
  expect(secretsOf(url)).toEqual(secrets);
});
