/** What a person asked for, once it has been read. */
import type { Verb } from './verbs.ts';

export type Command = {
  readonly verb: Verb;
  /** The plan code or full commit id that was given, as typed; null without one. */
  readonly code: string | null;
  readonly confirm: boolean;
  /** Why, in the person's own words, at most 200 characters; null without one. Foreign text. */
  readonly reason: string | null;
  /** The environment the command names; null when it means every environment of the pull request. Foreign text. */
  readonly environment: string | null;
};

export type MalformedReason = 'multiple_commands' | 'bad_character' | 'unknown_verb' | 'usage';

export type ParsedComment =
  /** No command: not for us, and nothing is said about it. */
  | { readonly kind: 'talk' }
  | { readonly kind: 'command'; readonly command: Command }
  /** Meant for us and not readable; nothing of it is carried out. */
  | {
      readonly kind: 'malformed';
      readonly reason: MalformedReason;
      /** What is wrong, in one sentence without the full stop; text from the comment in it is foreign and made visible (`U+043E`). */
      readonly message: string;
      /** What to type instead, complete, such as `/qail backup-db`; null when there is no good guess. */
      readonly suggestion: string | null;
    };
