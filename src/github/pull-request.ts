/** One pull request on GitHub: its facts, its two sides, the people around it, and the places where something is written. */
import type { Published, PullRequestFacts, PullRequestPort, SchemaSource, Side } from '../ports.ts';
import type { Publication } from '../report/report.ts';
import { openApi, type GitHubApi } from './api.ts';
import { publishCheckRun } from './check-run.ts';
import { publishComment, readComment } from './comment.ts';
import { removeLabels } from './label.ts';
import { fieldsOf, flagField, listField, numberField, objectField, textField, UnexpectedField } from './payload.ts';
import { repositoryName, runUrlOf, type Place } from './place.ts';
import { attempt } from './problem.ts';
import { makeReact } from './reaction.ts';
import { foldReplies, writeReply } from './reply.ts';
import { readRequiredChecks } from './required-check.ts';
import { readReviews } from './review.ts';
import { readMembership, readRole } from './role.ts';
import { commitSource, type RepositoryName } from './source.ts';
import { setStatus } from './status.ts';
import { openThread, type Thread } from './thread.ts';
import { isPublic } from './visibility.ts';

export type PullRequestSettings = Place & { readonly number: number };

/** The pull request behind its number. Nothing is called before something is asked. */
export function makePullRequestPort(settings: PullRequestSettings): PullRequestPort {
  const { number } = settings;
  const api = openApi(settings);
  const repository = repositoryName(settings);
  const thread = openThread(api, repository, number);
  let known: Promise<PullRequestFacts> | null = null;
  const facts = (): Promise<PullRequestFacts> => (known ??= readFacts(api, settings));
  // What is read of one commit stays what it is; facts read anew may name another commit.
  const sources = new Map<Side, SchemaSource>();
  return {
    facts() {
      known = null;
      sources.clear();
      return facts();
    },
    source(side) {
      const source =
        sources.get(side) ??
        commitSource(api, repository, async () => {
          const { baseSha, headSha } = await facts();
          return side === 'base' ? baseSha : headSha;
        });
      sources.set(side, source);
      return source;
    },
    baseBranch: () => commitSource(api, repository, async () => tipOf(api, repository, (await facts()).baseRef)),
    publish: async (publication) => publish(thread, (await facts()).headSha, publication),
    comment: (id) => readComment(thread, id),
    role: (person) => readRole(api, repository, person),
    membership: (person, team) => readMembership(api, person, team),
    reviews: () => readReviews(api, repository, number),
    async requiredChecks() {
      const { baseRef: branch, headSha } = await facts();
      return readRequiredChecks(api, repository, { branch, headSha });
    },
    react: makeReact(thread),
    reply: (reply) => writeReply(thread, reply),
    removeLabels: (labels) => removeLabels(thread, labels),
    foldReplies: (markerStart) => foldReplies(thread, markerStart),
  };
}

/** The base is the merge base: what the head branch really started from, whatever the base branch has become since. */
async function readFacts(api: GitHubApi, settings: PullRequestSettings): Promise<PullRequestFacts> {
  const repository = repositoryName(settings);
  const parameters = { ...repository, pull_number: settings.number };
  const { data: pull, at } = await api.readDated('GET /repos/{owner}/{repo}/pulls/{pull_number}', parameters);
  const { head, base, draft } = fieldsOf(pull, 'pull request');
  const headSha = textField(head, 'sha', 'pull request.head');
  const basehead = `${textField(base, 'sha', 'pull request.base')}...${headSha}`;
  const compared = await api.read('GET /repos/{owner}/{repo}/compare/{basehead}', {
    ...repository,
    basehead,
    per_page: 1,
  });
  const mergeBase = fieldsOf(compared, 'comparison')['merge_base_commit'];
  return {
    serverUrl: settings.serverUrl,
    repository: settings.repository,
    number: settings.number,
    ...baseFacts(base),
    ...authorOf(pull),
    baseSha: textField(mergeBase, 'sha', 'comparison.merge_base_commit'),
    headSha,
    fork: isFork(head, base),
    runUrl: runUrlOf(settings),
    state: stateOf(pull),
    // Where drafts are not known, GitHub leaves the field out.
    draft: draft === undefined ? false : flagField(pull, 'draft', 'pull request'),
    labels: listField(pull, 'labels', 'pull request').map((label) => textField(label, 'name', 'pull request.labels')),
    at,
  };
}

/** (REST API, "Get a branch".) */
async function tipOf(api: GitHubApi, repository: RepositoryName, branch: string): Promise<string> {
  const answer = await api.read('GET /repos/{owner}/{repo}/branches/{branch}', { ...repository, branch });
  return textField(fieldsOf(answer, 'branch')['commit'], 'sha', 'branch.commit');
}

type BaseFacts = Pick<PullRequestFacts, 'baseRef' | 'baseIsDefault' | 'repositoryId' | 'repositoryPublic'>;

function baseFacts(base: unknown): BaseFacts {
  const what = 'pull request.base.repo';
  const repo = fieldsOf(fieldsOf(base, 'pull request.base')['repo'], what);
  const baseRef = textField(base, 'ref', 'pull request.base');
  return {
    baseRef,
    baseIsDefault: textField(repo, 'default_branch', what) === baseRef,
    repositoryId: numberField(repo, 'id', what),
    repositoryPublic: isPublic(repo, what),
  };
}

/** What a deleted account leaves behind GitHub shows under the name `ghost`. */
function authorOf(pull: unknown): Pick<PullRequestFacts, 'authorId' | 'authorLogin'> {
  const user = objectField(pull, 'user', 'pull request');
  if (user === null) return { authorId: 0, authorLogin: 'ghost' };
  const what = 'pull request.user';
  return { authorId: numberField(user, 'id', what), authorLogin: textField(user, 'login', what) };
}

function stateOf(pull: unknown): PullRequestFacts['state'] {
  if (flagField(pull, 'merged', 'pull request')) return 'merged';
  const state = textField(pull, 'state', 'pull request');
  if (state === 'open' || state === 'closed') return state;
  throw new UnexpectedField('pull request.state');
}

/** A head repository that is gone was a fork, too. */
function isFork(head: unknown, base: unknown): boolean {
  const from = objectField(head, 'repo', 'pull request.head');
  const to = objectField(base, 'repo', 'pull request.base');
  return from === null || to === null || from['id'] !== to['id'];
}

/** Every place by itself: one that refuses does not keep the others from being written. */
async function publish(thread: Thread, headSha: string, publication: Publication): Promise<Published> {
  const { api, repository } = thread;
  const problems: string[] = [];
  const comment = await attempt(problems, 'the comment was not written', () => publishComment(thread, publication));
  const url = comment?.url ?? null;
  await attempt(problems, 'the check run was not written', () =>
    publishCheckRun(api, repository, headSha, publication),
  );
  for (const status of publication.statuses) {
    await attempt(problems, `the status ${status.context} was not written`, () =>
      setStatus(api, repository, headSha, { ...status, url }),
    );
  }
  return { commentUrl: url, shownAt: comment?.updatedAt ?? null, problems };
}
