import { describe, expect, test } from '@jest/globals';
import { VERB_NAMES } from '../../src/command/verbs.ts';
import { usualPermissions } from '../../src/decision/role.ts';
import {
  INPUT_NAMES,
  INPUTS,
  readSettings,
  readSnapshotLimit,
  type InputName,
  type Settings,
} from '../../src/inputs.ts';
import { secretsOf } from '../../src/secret.ts';

const read = (given: Partial<Record<InputName, string>>): Settings =>
  readSettings((name) => given[name] ?? (name === 'github-token' ? 'ghs_x' : ''));

describe('inputs', () => {
  test('have their defaults when empty', () => {
    expect(read({})).toEqual({
      task: { kind: 'auto' },
      githubToken: 'ghs_x',
      schema: 'schema.qail',
      stagingUrl: null,
      databaseUrl: null,
      ledgerUrl: null,
      environment: 'default',
      commandPrefix: '/qail',
      labelPrefix: 'qail:',
      permissions: usualPermissions(),
      requiredApprovals: 0,
      requirePlanCode: false,
      failOn: 'blocked',
      countTimeoutMs: 60_000,
      lockTimeoutMs: 2_000,
      lockRetries: 5,
      snapshotDir: '_qail_snapshots',
      snapshotKey: null,
      uploadSnapshots: true,
      tolerance: 0.1,
    });
  });

  test.each([
    [{ 'staging-url': 'a' }, ['a', 'a', 'a']],
    [{ 'database-url': 'b' }, [null, 'b', 'b']],
    [{ 'staging-url': 'a', 'ledger-url': 'c' }, ['a', 'a', 'c']],
    [{ 'staging-url': 'a', 'database-url': 'b', 'ledger-url': 'c' }, ['a', 'b', 'c']],
  ])('of the URLs %j stand in for those that are not set', (given, urls) => {
    const { stagingUrl, databaseUrl, ledgerUrl } = read(given);
    expect([stagingUrl, databaseUrl, ledgerUrl]).toEqual(urls);
  });

  test.each([
    ['0%', 0],
    ['2.5%', 0.025],
    ['10 %', 0.1],
    ['1000%', 10],
  ])('a tolerance of %s is the share %d', (given, share) => {
    expect(read({ 'impact-tolerance': given }).tolerance).toBe(share);
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
    ['impact-tolerance', '10'],
    ['impact-tolerance', '-1%'],
    ['impact-tolerance', '1001%'],
    ['required-approvals', '-1'],
    ['required-approvals', '21'],
    ['require-plan-code', 'yes'],
    ['label-prefix', ':'],
    ['permissions', 'proceed: owner'],
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

  test.each(VERB_NAMES)('the command %s is the verb of that name', (verb) => {
    expect(read({ command: verb }).task).toEqual({ kind: 'verb', verb });
  });

  test.each(['auto', 'report', 'gate'])('the command %s is no verb', (kind) => {
    expect(read({ command: kind }).task).toEqual({ kind });
  });

  test.each([
    [undefined, 20n * 1024n ** 3n],
    ['512MB', 512n * 1024n ** 2n],
    ['2 TB', 2n * 1024n ** 4n],
  ])('a snapshot limit of %s is %d bytes', (text, bytes) => {
    expect(readSnapshotLimit(text)).toBe(bytes);
  });

  test.each(['', '20', '20gb', '-1GB', '1.5GB'])('a snapshot limit of %j is refused', (text) => {
    expect(() => readSnapshotLimit(text)).toThrow(/QAIL_SNAPSHOT_LIMIT/);
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
