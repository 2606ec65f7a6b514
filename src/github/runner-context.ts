/** What the runner says about this run: the event, the repository and where GitHub is. */
import { context } from '@actions/github';
import { QailError } from '../errors.ts';

export type RunnerContext = {
  readonly eventName: string;
  readonly payload: unknown;
  readonly apiUrl: string;
  readonly serverUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  /** The commit the workflow runs for; null when unknown. */
  readonly sha: string | null;
  readonly runId: string | null;
  /** From 1, one more with every re-run; 1 when unknown. */
  readonly runAttempt: number;
  /** Whoever started this attempt, which need not be who started the first one; null when unknown. */
  readonly triggeringActor: string | null;
};

/** Reads the context the runner prepared. Raises `QailError` (`event_invalid`) outside a runner. */
export function readRunnerContext(): RunnerContext {
  const { eventName, payload, apiUrl, serverUrl, runId, runAttempt } = context;
  // The toolkit leaves a field undefined where the runner set no variable, whatever its type says.
  const [event, sha]: readonly unknown[] = [eventName, context.sha];
  const repository = repositoryName();
  if (typeof event !== 'string' || event === '' || repository === null) {
    throw new QailError('event_invalid', "reading the runner's environment: there is no event or no repository", {
      hint: 'this program is started by GitHub Actions; on a terminal use the command qail',
    });
  }
  return {
    eventName: event,
    payload,
    apiUrl,
    serverUrl,
    repository,
    sha: textOrNull(sha),
    runId: Number.isSafeInteger(runId) ? String(runId) : null,
    runAttempt: Number.isSafeInteger(runAttempt) ? runAttempt : 1,
    triggeringActor: textOrNull(process.env['GITHUB_TRIGGERING_ACTOR']),
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function repositoryName(): string | null {
  try {
    const { owner, repo } = context.repo;
    return owner === '' || repo === '' ? null : `${owner}/${repo}`;
  } catch {
    return null;
  }
}
