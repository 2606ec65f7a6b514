/** One way to GitHub's API: reads are tried again, writes never, and every failure becomes an error of ours. */
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

export type Parameters = Readonly<Record<string, string | number | boolean | readonly object[] | object>>;

export interface GitHubApi {
  /** A read, tried three times while GitHub does not answer or asks to wait. Raises `QailError`. */
  read(route: string, parameters: Parameters): Promise<unknown>;
  /** A write, tried once: a second one might do the thing twice. Raises `QailError`. */
  write(route: string, parameters: Parameters): Promise<unknown>;
  /** A read with GitHub's own time of the answer. Raises `QailError`, also when the answer tells no time. */
  readDated(route: string, parameters: Parameters): Promise<{ readonly data: unknown; readonly at: Date }>;
  /** A read of one page of a list; `hasNext` says that GitHub names another one. Raises `QailError`. */
  readPage(route: string, parameters: Parameters): Promise<{ readonly data: unknown; readonly hasNext: boolean }>;
  /** A mutation of the GraphQL API, tried once. Raises `QailError`, also for what GitHub refuses with status 200. */
  mutate(query: string, variables: Readonly<Record<string, string>>): Promise<void>;
}

/** The answer, or null where GitHub finds nothing. Raises what `asked` raises otherwise. */
export async function unlessMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof QailError && error.code === 'github_not_found') return null;
    throw error;
  }
}

const TRIES = 3;
/** Longer than this no job should sleep on somebody's bill. */
const LONGEST_WAIT_MS = 60_000;

/** The API at `apiUrl` with a token. Nothing is called yet. */
export function openApi(settings: ApiSettings): GitHubApi {
  const { apiUrl, token, timeoutMs = 30_000, pauseMs = 500 } = settings;
  const octokit = new Octokit({ auth: token, baseUrl: apiUrl, userAgent: 'qail-action', log: SILENT });
  const call = async (route: string, parameters: Parameters): Promise<Answer> => {
    const request = { signal: AbortSignal.timeout(timeoutMs) };
    return octokit.request(route, { ...parameters, request });
  };
  const read = async (route: string, parameters: Parameters): Promise<Answer> => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await call(route, parameters);
      } catch (cause) {
        const pause = pauseBefore(cause, tried, pauseMs);
        if (pause === null) throw failure(route, cause);
        await wait(pause);
      }
    }
  };
  const write = async (route: string, parameters: Parameters, shown = route): Promise<unknown> => {
    try {
      return (await call(route, parameters)).data;
    } catch (cause) {
      throw failure(shown, cause);
    }
  };
  return {
    read: async (route, parameters) => (await read(route, parameters)).data,
    write: (route, parameters) => write(route, parameters),
    async readDated(route, parameters) {
      const { data, headers } = await read(route, parameters);
      return { data, at: timeOf(route, headers) };
    },
    async readPage(route, parameters) {
      const { data, headers } = await read(route, parameters);
      const { link } = headers;
      return { data, hasNext: typeof link === 'string' && /;\s*rel="?next"?/.test(link) };
    },
    async mutate(query, variables) {
      const data = await write(`POST ${graphqlUrl(apiUrl)}`, { query, variables }, GRAPHQL);
      if (!isFields(data) || data['errors'] !== undefined) throw refusedMutation(data);
    },
  };
}

type Answer = { readonly data: unknown; readonly headers: Readonly<Record<string, unknown>> };

/** How the GraphQL API is called in messages, wherever it is. */
const GRAPHQL = 'POST /graphql';

/** On GitHub Enterprise Server it stands beside the REST API, not below. (GitHub Docs, "Forming calls with GraphQL".) */
function graphqlUrl(apiUrl: string): string {
  return `${apiUrl.replace(/\/+$/, '').replace(/\/v3$/, '')}/graphql`;
}

/** GitHub's clock is the clock of every comment; that of the machine this runs on may be off. (RFC 9110, `Date`.) */
function timeOf(route: string, headers: Answer['headers']): Date {
  const time = new Date(typeof headers['date'] === 'string' ? headers['date'] : Number.NaN);
  if (!Number.isNaN(time.getTime())) return time;
  throw new QailError('github_failed', `calling ${route}: GitHub's answer has no readable date`, {
    hint: 'run this again; if it stays, the server between here and GitHub takes the header date away',
  });
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

/** What GitHub's own text says may hold names, so that only the kind of the refusal is told. */
function refusedMutation(data: unknown): QailError {
  const errors: unknown = isFields(data) ? data['errors'] : null;
  const types = Array.isArray(errors) ? errors.map((error: unknown) => (isFields(error) ? error['type'] : null)) : [];
  if (types.includes('FORBIDDEN') || types.includes('INSUFFICIENT_SCOPES')) {
    const hint = 'check github-token and the permissions of the job';
    return new QailError('github_refused', `calling ${GRAPHQL}: GitHub refused the mutation`, { hint });
  }
  const happened = types.includes('NOT_FOUND') ? 'GitHub found nothing' : 'GitHub answered with an error';
  return new QailError('github_failed', `calling ${GRAPHQL}: ${happened}`, { hint: 'run this again later' });
}
