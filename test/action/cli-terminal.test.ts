/** The four-way question, asked on a terminal and answered by hand; where no terminal can be made, on streams. */
import { PassThrough } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { askForBackup } from '../../src/cli/prompt.ts';
import { HAS_SCRIPT, onTerminal, stateOf, withShop, type Shop } from './cli-world.ts';

const UP = ['migrate', 'up', 'old.qail:new.qail', '-'];
const CHOICES = [
  'Choose an option:',
  '  [1] Proceed (I have my own backup)',
  '  [2] Backup to files (_qail_snapshots/)',
  '  [3] Backup to database (with rollback support)',
  '  [4] Cancel migration',
];
const ESCAPE = '\u001B';
const ASKED = /Your choice \[1-4\]: /;

type Expected = {
  readonly keys: readonly string[];
  readonly code: number;
  readonly answer: string;
  readonly end: RegExp;
};

const ANSWERS: readonly (readonly [string, Expected])[] = [
  ['1', { keys: ['1\r'], code: 0, answer: 'none', end: /only your own backup/ }],
  ['2', { keys: ['2\r'], code: 0, answer: 'files', end: /Snapshot files: _qail_snapshots\// }],
  [
    '3 after two that cannot be read',
    { keys: ['yes\r', '33\r', '3\r'], code: 0, answer: 'db', end: /6,912 rows in _qail_data_snapshots/ },
  ],
  ['4', { keys: ['4\r'], code: 2, answer: 'cancel', end: /Cancelled\. Nothing was changed/ }],
  ['nothing', { keys: ['\r'], code: 2, answer: 'cancel', end: /Cancelled/ }],
  ['Ctrl-C', { keys: ['\u0003'], code: 2, answer: 'cancel', end: /Cancelled/ }],
  ['Ctrl-D', { keys: ['\u0004'], code: 2, answer: 'cancel', end: /Cancelled/ }],
];

describe('the question of qail migrate up', () => {
  test.each(ANSWERS)('is answered with %s', async (_, { keys, code, answer, end }) => {
    if (!HAS_SCRIPT) {
      expect(await answeredOnStreams(keys)).toBe(answer);
      return;
    }
    await withShop(async (shop) => {
      const before = await stateOf(shop.client);
      const ended = await onTerminal(
        shop,
        UP,
        keys.map((each) => [ASKED, each] as const),
      );
      const screen = plain(ended.out);
      expect(screen).toContain(CHOICES.join('\n'));
      expect(screen).toMatch(end);
      expect(ended.code).toBe(code);
      const after = await stateOf(shop.client);
      if (code === 0) expect(after).not.toHaveProperty('sessions');
      else expect(after).toEqual(before);
    });
  });

  test('shows the rows that were kept only to a person at a terminal', async () => {
    await withShop(async (shop) => {
      await keepNewer(shop);
      const argv = ['rollback', '--data', '-', '--table', 'users', '--dry-run'];
      expect((await shop.qail(argv)).out).toMatch(/1 row with something newer, kept as they are$/m);
      if (!HAS_SCRIPT) return;
      expect(plain((await onTerminal(shop, argv, [])).out)).toMatch(
        /1 row with something newer, kept as they are: 7$/m,
      );
    });
  });
});

async function keepNewer(shop: Shop): Promise<void> {
  expect((await shop.qail([...UP, '--backup', 'db'])).code).toBe(0);
  expect((await shop.qail(['migrate', 'down', 'new.qail:old.qail', '-'])).code).toBe(0);
  await shop.client.query(`update users set email = 'newer' where id = 7`);
}

/** What a terminal shows, without colours and without what was written over. */
function plain(screen: string): string {
  const colours = new RegExp(`${ESCAPE}\\[[0-9;]*[A-Za-z]`, 'g');
  const written = screen.replaceAll('\r\n', '\n').split('\n');
  return written.map((line) => (line.split(`\r${ESCAPE}[K`).at(-1) ?? '').replace(colours, '')).join('\n');
}

async function answeredOnStreams(keys: readonly string[]): Promise<string> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const answer = askForBackup({ input, output, terminal: true }, '_qail_snapshots');
  for (const each of keys) input.write(each);
  return answer;
}
