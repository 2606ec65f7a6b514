/** The event of a workflow run, as the runner hands it over → what this program answers. */
import { REPORTED_ACTIONS, type Event } from '../command/event.ts';
import { QailError } from '../errors.ts';

/**
 * Reads an event. `pull_request` and `pull_request_target` mean the same here: nothing of the pull request is checked out or
 * run. Raises `QailError` (`event_invalid`) for a payload without the fields GitHub documents.
 * (GitHub Docs, "Events that trigger workflows", "Webhook events and payloads".)
 */
export function readEvent(name: string, payload: unknown): Event {
  const fields = isFields(payload) ? payload : {};
  const action = typeof fields['action'] === 'string' ? fields['action'] : null;
  if (name !== 'pull_request' && name !== 'pull_request_target') return { kind: 'unsupported', name, action };
  const reported = REPORTED_ACTIONS.find((each) => each === action);
  if (reported === undefined && action !== null) return { kind: 'unsupported', name, action };
  const pull = fields['pull_request'];
  const number = isFields(pull) ? pull['number'] : undefined;
  if (reported === undefined || typeof number !== 'number' || !Number.isSafeInteger(number)) {
    throw new QailError('event_invalid', `reading the ${name} event: it has no action or no pull request number`, {
      hint: 'start this action from a workflow on pull_request or pull_request_target',
    });
  }
  return { kind: 'pull_request', action: reported, number };
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
