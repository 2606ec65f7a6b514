/** What a request asks for: the command in a comment, the verb of a label, the verb of a step. */
import type { Command, ParsedComment } from '../command/command.ts';
import type { Request } from '../command/event.ts';
import { parseComment } from '../command/parse.ts';
import { verbOfLabel } from '../command/label.ts';
import type { Verb } from '../command/verbs.ts';
import { unreachable } from '../errors.ts';
import type { RunSettings } from './world.ts';

/** What a comment can say, and a label or a step as well; what is only talk is no wish. */
export type Wish = { readonly kind: 'none' } | Exclude<ParsedComment, { kind: 'talk' }>;

/** Reads a request. A label that is no verb is somebody's own label, and no wish. */
export function wishOf(
  request: Request,
  { commandPrefix, labelPrefix }: Pick<RunSettings, 'commandPrefix' | 'labelPrefix'>,
): Wish {
  switch (request.kind) {
    case 'comment': {
      const parsed = parseComment(request.text, commandPrefix);
      return parsed.kind === 'talk' ? { kind: 'none' } : parsed;
    }
    case 'label': {
      const verb = verbOfLabel(request.label, labelPrefix);
      return verb === null ? { kind: 'none' } : { kind: 'command', command: bare(verb) };
    }
    case 'step':
      return { kind: 'command', command: bare(request.verb) };
    default:
      return unreachable(request);
  }
}

/** The name under which the ledger knows a request: equal for every delivery and every attempt of the same event. */
export function eventOf(request: Request, runId: string | null): string {
  switch (request.kind) {
    case 'comment':
      return `comment:${request.commentId}`;
    case 'label':
      return `label:${request.label}:${request.headSha}:${request.at.toISOString()}`;
    case 'step':
      return `step:${request.verb}:${runId ?? 'unknown'}`;
    default:
      return unreachable(request);
  }
}

function bare(verb: Verb): Command {
  return { verb, code: null, confirm: false, reason: null, environment: null };
}
