/** Where a command writes: its answer to standard output, everything else to standard error. */
import type { TerminalOptions } from '../report/terminal.ts';

export type Console = {
  /** Text for people: standard output, or standard error where standard output is for one JSON document. */
  readonly say: (text: string) => void;
  /** Warnings and failures. */
  readonly warn: (text: string) => void;
  /** The one document of `--json`; nothing without it. */
  readonly answer: (document: object) => void;
  readonly isJson: boolean;
  /** How text of `say` may look. */
  readonly options: TerminalOptions;
  /** How text of `warn` may look. */
  readonly warnOptions: TerminalOptions;
  /** Whether text of `say` goes to a person's terminal and nowhere else. */
  readonly isTerminal: boolean;
  /** Whether a person sits at both ends and may be asked. */
  readonly isInteractive: boolean;
};

/** Opens the console of this process. */
export function openConsole(json: boolean): Console {
  const { stdin, stdout, stderr } = process;
  return {
    say: (text) => {
      write(json ? stderr : stdout, text);
    },
    warn: (text) => {
      write(stderr, text);
    },
    answer: (document) => {
      if (json) write(stdout, JSON.stringify(document, null, 2));
    },
    isJson: json,
    options: optionsOf(json ? stderr : stdout),
    warnOptions: optionsOf(stderr),
    isTerminal: !json && stdout.isTTY,
    isInteractive: !json && stdin.isTTY && stdout.isTTY,
  };
}

function write(stream: NodeJS.WriteStream, text: string): void {
  if (text !== '') stream.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Colour on a terminal, unless NO_COLOR is set to something (https://no-color.org); the width of the terminal. */
function optionsOf(stream: NodeJS.WriteStream): TerminalOptions {
  const color = stream.isTTY && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
  return { color, width: stream.isTTY ? Math.min(stream.columns || 80, 120) : 100 };
}
