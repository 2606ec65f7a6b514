/** Failures of the toolkit, told without its texts: those may hold signed addresses. */
import { QailError, thrownField, unreachable } from '../errors.ts';

export type ToolkitFailure = {
  readonly kind:
    'quota' | 'enterprise_server' | 'token' | 'network' | 'stalled' | 'incomplete' | 'stopped' | 'status' | 'other';
  /** Of GitHub's answer, or of its blob store's; null when there was none. */
  readonly status: number | null;
};

/** By what the toolkit's own sources raise (`@actions/artifact` 6.2.1, `lib/internal`); the first that fits is taken. */
const KINDS: readonly (readonly [kind: ToolkitFailure['kind'], text: RegExp])[] = [
  ['quota', /storage quota has been hit/],
  ['enterprise_server', /not currently supported on GHES/],
  ['token', /Failed to get backend IDs|Invalid token specified/],
  ['network', /Unable to make request: E[A-Z]+|ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|socket hang up/],
  ['stalled', /Upload progress stalled|did not respond in/],
];

/** What kind of failure the toolkit has raised, with the status of the answer behind it. */
export function readFailure(error: unknown): ToolkitFailure {
  const message = thrownField(error, 'message') ?? '';
  const status = numberIn(error, 'statusCode') ?? numberIn(error, 'status') ?? statusOf(message);
  const known = KINDS.find(([, text]) => text.test(message) || text.test(thrownField(error, 'code') ?? ''));
  return { kind: known?.[0] ?? (status === null ? 'other' : 'status'), status };
}

/** `Failed request: (403) Forbidden` is how the toolkit tells an answer of the results service. */
function statusOf(message: string): number | null {
  const digits = /\((\d{3})\)/.exec(message)?.[1];
  return digits === undefined ? null : Number(digits);
}

function numberIn(error: unknown, name: 'status' | 'statusCode'): number | null {
  if (typeof error !== 'object' || error === null) return null;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'number' ? value : null;
}

const AGAIN = 'run this again later; if it stays, see whether GitHub Actions has an incident at githubstatus.com';

/** A failure of an errand as a `QailError` (`github_refused`, `github_not_found` or `github_failed`). `doing` tells what was done, and to what. */
export function artifactFailure(doing: string, { kind, status }: ToolkitFailure): QailError {
  const told = (code: 'github_refused' | 'github_failed', what: string, hint: string): QailError =>
    new QailError(code, `${doing}: ${what}`, { hint });
  switch (kind) {
    case 'quota':
      return told('github_refused', 'the storage for artifacts is used up', 'delete artifacts, or raise the limit');
    case 'enterprise_server':
      return told(
        'github_refused',
        'GitHub Enterprise Server takes no artifacts of this form',
        'set upload-snapshots to false, and carry the files away in a step of your own',
      );
    case 'token':
      return told(
        'github_refused',
        'the token of the runner gives no right to artifacts',
        'see whether the job runs as usual',
      );
    case 'network':
      return told('github_failed', 'GitHub could not be reached', AGAIN);
    case 'stalled':
      return told('github_failed', 'the bytes stopped on their way', AGAIN);
    case 'incomplete':
      return told('github_failed', "GitHub's answer does not tell what was stored", AGAIN);
    case 'stopped':
      return told('github_failed', 'the program that does it stopped', AGAIN);
    case 'status':
      return answerFailure(doing, status ?? 0);
    case 'other':
      return told('github_failed', 'it did not succeed', AGAIN);
    default:
      return unreachable(kind);
  }
}

function answerFailure(doing: string, status: number): QailError {
  if (status === 401 || status === 403) {
    const hint = 'check github-token and the permissions of the job; an artifact of another run needs actions: read';
    return new QailError('github_refused', `${doing}: GitHub refused with ${status}`, { hint });
  }
  if (status === 404 || status === 410) {
    const hint = 'an artifact is kept for some days only: look for it on the page of its run';
    return new QailError('github_not_found', `${doing}: GitHub has it no more (${status})`, { hint });
  }
  if (status === 409) {
    const hint = 'take another name, such as one with the number of the attempt in it';
    return new QailError('github_refused', `${doing}: the run has an artifact of this name (409)`, { hint });
  }
  return new QailError('github_failed', `${doing}: GitHub answered ${status}`, { hint: AGAIN });
}
