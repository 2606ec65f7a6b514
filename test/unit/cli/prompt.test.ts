import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { askForBackup } from '../../../src/cli/prompt.ts';

type Asked = { readonly answer: string; readonly shown: string };

async function asked(keys: string, terminal: boolean, snapshotDir = '_qail_snapshots'): Promise<Asked> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const answering = askForBackup({ input, output, terminal }, snapshotDir);
  input.end(keys);
  const answer = await answering;
  return { answer, shown: String(output.read() ?? '') };
}

describe('askForBackup', () => {
  const answers: readonly (readonly [string, string])[] = [
    ['1\n', 'none'],
    ['2\n', 'files'],
    [' 3 \n', 'db'],
    ['4\n', 'cancel'],
    ['\n', 'cancel'],
    ['', 'cancel'],
    ['3', 'db'],
    ['5\n1\n', 'none'],
    ['33\ndb\n0\n[3]\n3\n', 'db'],
    ['yes\n', 'cancel'],
    ['3\n1\n', 'db'],
  ];
  test.each(answers)('reads %j as %s', async (keys, expected) => {
    expect((await asked(keys, false)).answer).toBe(expected);
  });

  test('is cancelled by Ctrl-C and Ctrl-D, also in the middle of a line', async () => {
    for (const keys of ['\u0003', '3\u0003', '\u0004', 'x\r\u0003'])
      expect((await asked(keys, true)).answer).toBe('cancel');
    expect((await asked('2\r', true)).answer).toBe('files');
  });

  test('shows the four choices, asks again, and shows nothing hidden in a directory', async () => {
    const { shown } = await asked('?\n4\n', false, 'safe\u202Eplace/');
    expect(shown).toContain(
      '  [2] Backup to files (safeU+202Eplace/)\n  [3] Backup to database (with rollback support)\n',
    );
    expect(shown).toContain('That is none of them');
    expect(shown.match(/Your choice/g)).toHaveLength(2);
  });
});
