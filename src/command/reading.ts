/** What became of reading a line: a command, or what is wrong with it. */
import type { Command, MalformedReason } from './command.ts';

export type Fault = {
  readonly kind: 'fault';
  readonly reason: MalformedReason;
  /** As in the answer: one sentence without the full stop, foreign text made visible. */
  readonly message: string;
  /** A line that is nearer to what was meant, perhaps with faults of its own; null when there is no telling. */
  readonly repaired: string | null;
};

export type Reading = Fault | { readonly kind: 'command'; readonly command: Command };
