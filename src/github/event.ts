/** The event of a workflow run, as the runner hands it over → what this program answers. */
import { REPORTED_ACTIONS, type Event, type Request } from '../command/event.ts';
import type { Verb } from '../command/verbs.ts';
import { QailError } from '../errors.ts';
import {
  commitField,
  fieldsOf,
  flagField,
  isCommitId,
  numberField,
  objectField,
  personField,
  textField,
  timeField,
  UnexpectedField,
} from './payload.ts';

export type EventContext = {
  /** A label that begins with it, in whatever case, asks for a verb. */
  readonly labelPrefix: string;
  /** The commit the workflow runs for; null when the runner names none. */
  readonly sha: string | null;
  /** The verb that the step's input `command` names; null without one. */
  readonly verb: Verb | null;
};

/**
 * Reads an event. `pull_request` and `pull_request_target` mean the same here: nothing of the pull request is checked out or
 * run. Raises `QailError` (`event_invalid`) for a payload without the fields GitHub documents, and for a step with a verb on an
 * event that does not name the commit the verb is about.
 * (GitHub Docs, "Events that trigger workflows", "Webhook events and payloads".)
 */
export function readEvent(name: string, payload: unknown, context: EventContext): Event {
  try {
    return context.verb === null ? eventOf(name, payload, context) : stepEvent(name, payload, context.verb, context);
  } catch (error) {
    if (!(error instanceof UnexpectedField)) throw error;
    throw new QailError('event_invalid', `reading the ${name} event: ${error.field} is not what GitHub documents`, {
      hint: 'start this action from a workflow, on an event that GitHub sends',
    });
  }
}

function eventOf(name: string, payload: unknown, context: EventContext): Event {
  switch (name) {
    case 'pull_request':
    case 'pull_request_target':
      return pullRequestEvent(name, payload, context.labelPrefix);
    case 'issue_comment':
      return commentEvent(name, payload);
    case 'merge_group':
      return mergeGroupEvent(name, payload);
    case 'push':
      return pushEvent(name, payload);
    default:
      return otherEvent(name, payload, context.sha);
  }
}

function pullRequestEvent(name: string, payload: unknown, labelPrefix: string): Event {
  const action = textField(payload, 'action', 'payload');
  const reported = REPORTED_ACTIONS.find((each) => each === action);
  if (reported !== undefined) return { kind: 'pull_request', action: reported, number: pullNumber(payload) };
  switch (action) {
    case 'closed': {
      const merged = flagField(pullOf(payload), 'merged', 'payload.pull_request');
      return { kind: 'pull_request_closed', number: pullNumber(payload), merged };
    }
    case 'labeled': {
      const label = textField(fieldsOf(payload, 'payload')['label'], 'name', 'payload.label');
      if (!label.toLowerCase().startsWith(labelPrefix.toLowerCase())) return { kind: 'unsupported', name, action };
      const at = timeField(pullOf(payload), 'updated_at', 'payload.pull_request');
      return pullRequestWish(payload, {
        kind: 'label',
        label,
        headSha: headOf(payload),
        at,
        sender: senderOf(payload),
      });
    }
    default:
      return { kind: 'unsupported', name, action };
  }
}

/**
 * A comment names no commit, and so a verb set by a workflow would be about whatever the head has become since. What a deployment
 * can ask for is about commits, and needs no pull request.
 */
function stepEvent(name: string, payload: unknown, verb: Verb, context: EventContext): Event {
  if (name === 'pull_request' || name === 'pull_request_target') {
    return pullRequestWish(payload, { kind: 'step', verb, headSha: headOf(payload), sender: senderOf(payload) });
  }
  if (verb === 'migrate' && name !== 'issue_comment') return eventOf(name, payload, context);
  throw new QailError('event_invalid', `reading the ${name} event: it does not name the commit of a pull request`, {
    hint: 'a verb as input command works on pull_request and pull_request_target; on issue_comment the comment says the command',
  });
}

function pullRequestWish(payload: unknown, request: Request): Event {
  return { kind: 'request', number: pullNumber(payload), request };
}

/** GitHub sends a comment on a pull request as one on an issue with the key `pull_request`. */
function commentEvent(name: string, payload: unknown): Event {
  const action = textField(payload, 'action', 'payload');
  const issue = fieldsOf(fieldsOf(payload, 'payload')['issue'], 'payload.issue');
  if (action !== 'created' || objectField(issue, 'pull_request', 'payload.issue') === null) {
    return { kind: 'unsupported', name, action };
  }
  const comment = fieldsOf(payload, 'payload')['comment'];
  const what = 'payload.comment';
  const request: Request = {
    kind: 'comment',
    commentId: numberField(comment, 'id', what),
    text: textField(comment, 'body', what),
    createdAt: timeField(comment, 'created_at', what),
    updatedAt: timeField(comment, 'updated_at', what),
    author: personField(comment, 'user', what),
    sender: senderOf(payload),
    viaApp: objectField(comment, 'performed_via_github_app', what) !== null,
  };
  return { kind: 'request', number: numberField(issue, 'number', 'payload.issue'), request };
}

function mergeGroupEvent(name: string, payload: unknown): Event {
  const action = textField(payload, 'action', 'payload');
  if (action !== 'checks_requested') return { kind: 'unsupported', name, action };
  const group = fieldsOf(payload, 'payload')['merge_group'];
  const headSha = commitField(group, 'head_sha', 'payload.merge_group');
  const baseSha = commitField(group, 'base_sha', 'payload.merge_group');
  return { kind: 'commits', name, pair: { headSha, baseSha }, sender: senderIfAny(payload) };
}

/** What `before` says of a branch that was not there. (Webhook events, `push`.) */
const NOTHING = '0'.repeat(40);

function pushEvent(name: string, payload: unknown): Event {
  if (flagField(payload, 'deleted', 'payload')) return { kind: 'unsupported', name, action: null };
  const before = commitField(payload, 'before', 'payload');
  const tip = objectField(payload, 'head_commit', 'payload');
  // `after` of an annotated tag is the tag, not its commit.
  const headSha =
    tip === null ? commitField(payload, 'after', 'payload') : commitField(tip, 'id', 'payload.head_commit');
  const baseSha = before === NOTHING ? null : before;
  return { kind: 'commits', name, pair: { headSha, baseSha }, sender: senderIfAny(payload) };
}

/** Every other event is about the commit the workflow runs for, if there is one. */
function otherEvent(name: string, payload: unknown, sha: string | null): Event {
  if (sha !== null && isCommitId(sha)) {
    return { kind: 'commits', name, pair: { headSha: sha, baseSha: null }, sender: senderIfAny(payload) };
  }
  const action = fieldsOf(payload, 'payload')['action'];
  return { kind: 'unsupported', name, action: typeof action === 'string' ? action : null };
}

function pullOf(payload: unknown): unknown {
  return fieldsOf(payload, 'payload')['pull_request'];
}

function pullNumber(payload: unknown): number {
  return numberField(pullOf(payload), 'number', 'payload.pull_request');
}

function headOf(payload: unknown): string {
  const head = fieldsOf(pullOf(payload), 'payload.pull_request')['head'];
  return commitField(head, 'sha', 'payload.pull_request.head');
}

function senderOf(payload: unknown): Request['sender'] {
  return personField(payload, 'sender', 'payload');
}

/** What GitHub starts by itself has no sender. */
function senderIfAny(payload: unknown): Request['sender'] | null {
  return objectField(payload, 'sender', 'payload') === null ? null : senderOf(payload);
}
