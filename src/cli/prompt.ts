/** The four-way question to a person at a terminal. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { choicesText } from '../report/migration-text.ts';
import type { BackupWord } from './arguments.ts';

export type Answer = BackupWord | 'cancel';

/** Where the question is put; `terminal` is false where the streams are no terminal, so that keys are not read one by one. */
export type PromptStreams = { readonly input: Readable; readonly output: Writable; readonly terminal: boolean };

const ANSWERS: ReadonlyMap<string, Answer> = new Map([
  ['1', 'none'],
  ['2', 'files'],
  ['3', 'db'],
  ['4', 'cancel'],
  ['', 'cancel'],
]);

/**
 * Asks until one of the four numbers is given. An empty line, the end of the input and Ctrl-C cancel; nothing else decides for the
 * person. `snapshotDir` is where a backup to files would go. Never raises.
 */
export async function askForBackup(streams: PromptStreams, snapshotDir: string): Promise<Answer> {
  const { input, output, terminal } = streams;
  const lines = createInterface({ input, output, terminal, prompt: 'Your choice [1-4]: ' });
  return new Promise((answer) => {
    const end = (given: Answer): void => {
      answer(given);
      lines.close();
    };
    lines.on('SIGINT', () => {
      end('cancel');
    });
    lines.on('close', () => {
      answer('cancel');
    });
    lines.on('line', (line) => {
      const given = ANSWERS.get(line.trim());
      if (given !== undefined) {
        end(given);
        return;
      }
      output.write('That is none of them: type 1, 2, 3 or 4, or nothing to cancel.\n');
      lines.prompt();
    });
    output.write(choicesText(snapshotDir));
    lines.prompt();
  });
}
