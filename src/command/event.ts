/** What happened on the code host, as far as this program answers it. */

/** The actions of a pull request after which the report is made again. */
export const REPORTED_ACTIONS = ['opened', 'synchronize', 'reopened', 'edited'] as const;
export type ReportedAction = (typeof REPORTED_ACTIONS)[number];

export type Event =
  | { readonly kind: 'pull_request'; readonly action: ReportedAction; readonly number: number }
  /** An event, or an action of one, that nothing is done about. */
  | { readonly kind: 'unsupported'; readonly name: string; readonly action: string | null };
