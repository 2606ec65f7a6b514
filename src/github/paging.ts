/** Lists that come in pages, read to their end: what decides may stand on the last one. */
import { isDeepStrictEqual } from 'node:util';
import { QailError } from '../errors.ts';
import type { GitHubApi, Parameters } from './api.ts';
import { listOf } from './payload.ts';

const PER_PAGE = 100;
/** More than any list of one pull request or commit has; a server that goes on beyond it never stops. */
const MOST_PAGES = 100;

export type Listing = {
  readonly route: string;
  readonly parameters: Parameters;
  /** The entries in an answer; the answer itself when it is not given. */
  readonly entries?: (answer: unknown) => readonly unknown[];
};

/**
 * The pages of a list, one after the other, until one is not full and names no next one. Raises `QailError` (`github_failed`)
 * when a page comes twice or there is no end to them, and what the reads raise. (REST API, "Using pagination".)
 */
export async function* pagesOf(api: GitHubApi, listing: Listing): AsyncGenerator<readonly unknown[], void, void> {
  const { route, parameters, entries = (answer) => listOf(answer, 'list') } = listing;
  let before: readonly unknown[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { data, hasNext } = await api.readPage(route, { ...parameters, per_page: PER_PAGE, page });
    const found = entries(data);
    if (found.length > 0 && isDeepStrictEqual(found, before)) throw endless(route, 'the same page twice');
    yield found;
    if (found.length < PER_PAGE && !hasNext) return;
    before = found;
  }
  throw endless(route, `more than ${MOST_PAGES} pages`);
}

/** Every entry of a list. Raises as `pagesOf`. */
export async function readAll(api: GitHubApi, listing: Listing): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for await (const page of pagesOf(api, listing)) all.push(...page);
  return all;
}

function endless(route: string, what: string): QailError {
  return new QailError('github_failed', `calling ${route}: GitHub answered ${what}`, {
    hint: 'run this again; if it stays, the server between here and GitHub does not turn pages',
  });
}
