/** One way to GitHub's REST API: reads are tried again, writes never, and every failure becomes an error of ours. */
import { setTimeout as wait } from 'node:timers/promises';
import { Octokit } from '@octokit/rest';
import { QailError } from '../errors.ts';

export type ApiSettings = {
  readonly apiUrl: string;
  readonly token: string;
  /** Milliseconds for one call, 30 000 unless given. */
  readonly timeoutMs?: number;
  /** Milliseconds before the second try of a read; the third waits twice as long. */
  readonly pauseMs?: number;
};

type Parameters = Readonly<Record<string, string | number | boolean | readonly object[] | object>>;

export interface GitHubApi {
  /** A read, tried three times while GitHub does not answer or asks to wait. Raises `QailError`. */
  read(route: string, parameters: Parameters): Promise<unknown>;
  /** A write, tried once: a second one might do the thing twice. Raises `QailError`. */
  write(route: string, parameters: Parameters): Promise<unknown>;
}

const TRIES = 3;
/** Longer than this no job should sleep on somebody's bill. */
const LONGEST_WAIT_MS = 60_000;

/** The API at `apiUrl` with a token. Nothing is called yet. */
export function openApi(settings: ApiSettings): GitHubApi {
  const { apiUrl, token, timeoutMs = 30_000, pauseMs = 500 } = settings;
  const octokit = new Octokit({ auth: token, baseUrl: apiUrl, userAgent: 'qail-action', log: SILENT });
  const call = async (route: string, parameters: Parameters): Promise<unknown> => {
    const request = { signal: AbortSignal.timeout(timeoutMs) };
    const answer: { readonly data: unknown } = await octokit.request(route, { ...parameters, request });
    return answer.data;
  };
  return {
    async read(route, parameters) {
      for (let tried = 1; ; tried += 1) {
        try {
          return await call(route, parameters);
        } catch (cause) {
          const pause = pauseBefore(cause, tried, pauseMs);
          if (pause === null) throw failure(route, cause);
          await wait(pause);
        }
      }
    },
    async write(route, parameters) {
      try {
        return await call(route, parameters);
      } catch (cause) {
        throw failure(route, cause);
      }
    },
  };
}

const nothing = (): undefined => undefined;
/** Octokit would print whole requests. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Milliseconds until the next try; null when another one would not help. */
function pauseBefore(cause: unknown, tried: number, pauseMs: number): number | null {
  if (tried >= TRIES) return null;
  const status = statusOf(cause);
  const asked = retryAfterOf(cause);
  // GitHub asks to slow down with 429, and with 403 where a header says for how long.
  if (asked !== null && (status === 429 || status === 403)) return asked <= LONGEST_WAIT_MS ? asked : null;
  return status === null || status >= 500 || status === 429 ? pauseMs * tried : null;
}

/** GitHub's answer, or null when there was none: Octokit gives a lost connection the number 500 and no response. */
function statusOf(cause: unknown): number | null {
  if (!isFields(cause) || typeof cause['status'] !== 'number') return null;
  return cause['status'] === 500 && cause['response'] === undefined ? null : cause['status'];
}

function retryAfterOf(cause: unknown): number | null {
  const response = isFields(cause) ? cause['response'] : undefined;
  const headers = isFields(response) ? response['headers'] : undefined;
  const seconds = isFields(headers) ? Number(headers['retry-after']) : Number.NaN;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** The route is the documented template, so it holds no name, no token and no text of the pull request. */
function failure(route: string, cause: unknown): QailError {
  const status = statusOf(cause);
  if (status === 401 || status === 403) {
    const hint = 'check github-token and the permissions of the job';
    return new QailError('github_refused', `calling ${route}: GitHub refused with ${status}`, { hint });
  }
  if (status === 404) {
    const hint = 'check that the token may see this repository and that the object still exists';
    return new QailError('github_not_found', `calling ${route}: GitHub found nothing (404)`, { hint });
  }
  const happened = status === null ? 'GitHub did not answer' : `GitHub answered ${status}`;
  return new QailError('github_failed', `calling ${route}: ${happened}`, { hint: 'run this again later' });
}
