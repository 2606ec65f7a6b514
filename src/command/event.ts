/** What happened on the code host, as far as this program answers it. */
import type { Verb } from './verbs.ts';

/** The actions of a pull request after which the report is made again. */
export const REPORTED_ACTIONS = ['opened', 'synchronize', 'reopened', 'edited'] as const;
export type ReportedAction = (typeof REPORTED_ACTIONS)[number];

/** Somebody, by the number that stays when a name changes hands. */
export type Person = { readonly id: number; readonly login: string; readonly bot: boolean };

/** A wish for a verb, and everything about it that only its event knows. */
export type Request =
  | {
      readonly kind: 'comment';
      readonly commentId: number;
      readonly text: string;
      readonly createdAt: Date;
      readonly updatedAt: Date;
      readonly author: Person;
      /** Who set off the event; the author, unless somebody acts in another's name. */
      readonly sender: Person;
      /** An app typed the comment with a person's token. */
      readonly viaApp: boolean;
    }
  /** `at` is GitHub's time of the label, `headSha` the commit the label was put on. */
  | {
      readonly kind: 'label';
      readonly label: string;
      readonly headSha: string;
      readonly at: Date;
      readonly sender: Person;
    }
  /** A step of a workflow whose `command` input names the verb. */
  | { readonly kind: 'step'; readonly verb: Verb; readonly headSha: string; readonly sender: Person };

/** Two commits whose difference is to be judged; a null base is the first parent of the head. */
export type CommitPair = { readonly headSha: string; readonly baseSha: string | null };

export type Event =
  | { readonly kind: 'pull_request'; readonly action: ReportedAction; readonly number: number }
  | { readonly kind: 'pull_request_closed'; readonly number: number; readonly merged: boolean }
  | { readonly kind: 'request'; readonly number: number; readonly request: Request }
  /** A merge group, a push, or any other event that has commits and no pull request: something for the gate. */
  | { readonly kind: 'commits'; readonly name: string; readonly pair: CommitPair; readonly sender: Person | null }
  /** An event, or an action of one, that nothing is done about. */
  | { readonly kind: 'unsupported'; readonly name: string; readonly action: string | null };
