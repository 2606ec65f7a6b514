/** One pull request on GitHub: its facts, its two sides, and the places where a report is published. */
import { QailError } from '../errors.ts';
import type { Published, PullRequestFacts, PullRequestPort } from '../ports.ts';
import type { Publication } from '../report/report.ts';
import { openApi, type ApiSettings, type GitHubApi } from './api.ts';
import { publishCheckRun } from './check-run.ts';
import { publishComment } from './comment.ts';
import { fieldsOf, objectField, textField } from './payload.ts';
import { commitSource, type RepositoryName } from './source.ts';

export type PullRequestSettings = ApiSettings & {
  readonly serverUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly runId: string | null;
  readonly number: number;
};

/** The pull request behind its number. Nothing is called before something is asked. */
export function makePullRequestPort(settings: PullRequestSettings): PullRequestPort {
  const api = openApi(settings);
  const [owner = '', repo = ''] = settings.repository.split('/');
  const repository = { owner, repo };
  let known: Promise<PullRequestFacts> | null = null;
  const facts = (): Promise<PullRequestFacts> => (known ??= readFacts(api, repository, settings));
  return {
    facts() {
      known = null;
      return facts();
    },
    source: (side) =>
      commitSource(api, repository, async () => {
        const { baseSha, headSha } = await facts();
        return side === 'base' ? baseSha : headSha;
      }),
    async publish(publication) {
      return publish(api, { repository, number: settings.number, headSha: (await facts()).headSha }, publication);
    },
  };
}

/** The base is the merge base: what the head branch really started from, whatever the base branch has become since. */
async function readFacts(
  api: GitHubApi,
  repository: RepositoryName,
  settings: PullRequestSettings,
): Promise<PullRequestFacts> {
  const { serverUrl, number, runId } = settings;
  const pull = await api.read('GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...repository, pull_number: number });
  const [head, base] = [fieldsOf(pull, 'pull request')['head'], fieldsOf(pull, 'pull request')['base']];
  const headSha = textField(head, 'sha', 'pull request.head');
  const basehead = `${textField(base, 'sha', 'pull request.base')}...${headSha}`;
  const compared = await api.read('GET /repos/{owner}/{repo}/compare/{basehead}', {
    ...repository,
    basehead,
    per_page: 1,
  });
  const mergeBase = fieldsOf(compared, 'comparison')['merge_base_commit'];
  return {
    serverUrl,
    repository: settings.repository,
    number,
    baseRef: textField(base, 'ref', 'pull request.base'),
    baseSha: textField(mergeBase, 'sha', 'comparison.merge_base_commit'),
    headSha,
    fork: isFork(head, base),
    runUrl: runId === null ? null : `${serverUrl}/${settings.repository}/actions/runs/${runId}`,
  };
}

/** A head repository that is gone was a fork, too. */
function isFork(head: unknown, base: unknown): boolean {
  const from = objectField(head, 'repo', 'pull request.head');
  const to = objectField(base, 'repo', 'pull request.base');
  return from === null || to === null || from['id'] !== to['id'];
}

type Target = { readonly repository: RepositoryName; readonly number: number; readonly headSha: string };

/** Every place by itself: one that refuses does not keep the others from being written. */
async function publish(api: GitHubApi, target: Target, publication: Publication): Promise<Published> {
  const { repository, number, headSha } = target;
  const problems: string[] = [];
  const attempt = async <T>(what: string, write: () => Promise<T>): Promise<T | null> => {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof QailError)) throw error;
      problems.push(`${what} was not written: ${error.message}${error.hint === null ? '' : `; ${error.hint}`}`);
      return null;
    }
  };
  const commentUrl = await attempt('the comment', () => publishComment(api, repository, number, publication));
  await attempt('the check run', () => publishCheckRun(api, repository, headSha, publication));
  for (const { context, state, description } of publication.statuses) {
    const body = { context, state, description, ...(commentUrl === null ? {} : { target_url: commentUrl }) };
    const route = 'POST /repos/{owner}/{repo}/statuses/{sha}';
    await attempt(`the status ${context}`, () => api.write(route, { ...repository, sha: headSha, ...body }));
  }
  return { commentUrl, problems };
}
