/** Two commits on GitHub without a pull request: their facts, their files, and where an answer about them is shown. */
import type { CommitPair } from '../command/event.ts';
import { QailError } from '../errors.ts';
import type { CommitFacts, CommitPairPort } from '../ports.ts';
import { openApi, type GitHubApi } from './api.ts';
import { setDeployment } from './deployment.ts';
import { commitField, listField, numberField } from './payload.ts';
import { isPublic } from './visibility.ts';
import { repositoryName, runUrlOf, type Place } from './place.ts';
import { attempt } from './problem.ts';
import { commitSource } from './source.ts';
import { setStatus } from './status.ts';

/** The commits of an event. Nothing is called before something is asked. */
export function makeCommitPairPort(place: Place, pair: CommitPair): CommitPairPort {
  const api = openApi(place);
  const repository = repositoryName(place);
  const logUrl = runUrlOf(place);
  let known: Promise<CommitFacts> | null = null;
  const facts = (): Promise<CommitFacts> => (known ??= readFacts(api, place, pair));
  return {
    facts() {
      known = null;
      return facts();
    },
    source: (side) =>
      commitSource(api, repository, async () => (side === 'head' ? pair.headSha : (await facts()).baseSha)),
    status: (status) => setStatus(api, repository, pair.headSha, { ...status, url: logUrl }),
    async deployment(environment, state, description) {
      const problems: string[] = [];
      const standing = { sha: pair.headSha, environment, state, description, logUrl };
      await attempt(problems, `the deployment to ${JSON.stringify(environment)} was not written`, () =>
        setDeployment(api, repository, standing),
      );
      return problems;
    },
  };
}

async function readFacts(api: GitHubApi, place: Place, { headSha, baseSha }: CommitPair): Promise<CommitFacts> {
  const { data, at } = await api.readDated('GET /repos/{owner}/{repo}', repositoryName(place));
  return {
    serverUrl: place.serverUrl,
    repository: place.repository,
    repositoryId: numberField(data, 'id', 'repository'),
    repositoryPublic: isPublic(data, 'repository'),
    baseSha: baseSha ?? (await firstParent(api, place, headSha)),
    headSha,
    runUrl: runUrlOf(place),
    at,
  };
}

async function firstParent(api: GitHubApi, place: Place, sha: string): Promise<string> {
  const parameters = { ...repositoryName(place), commit_sha: sha };
  const commit = await api.read('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', parameters);
  const [parent] = listField(commit, 'parents', 'commit');
  if (parent !== undefined) return commitField(parent, 'sha', 'commit.parents');
  throw new QailError('github_failed', `looking for what ${sha} is compared with: the commit has no parent`, {
    hint: 'run this for a commit that came after another one, or on an event that names both, such as push or merge_group',
  });
}
