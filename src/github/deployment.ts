/** Deployments: how a commit stands in an environment. */
import type { DeploymentState } from '../ports.ts';
import type { GitHubApi } from './api.ts';
import { pagesOf } from './paging.ts';
import { fieldsOf, numberField } from './payload.ts';
import type { RepositoryName } from './source.ts';

export type Standing = {
  readonly sha: string;
  readonly environment: string;
  readonly state: DeploymentState;
  /** Cut to the 140 characters that GitHub takes. */
  readonly description: string;
  /** Page to read on; null when there is none. */
  readonly logUrl: string | null;
};

/** By which a deployment is known as ours. It proves nothing, and decides nothing. */
const PAYLOAD = { by: 'qail-action', v: 1 } as const;
const LONGEST_DESCRIPTION = 140;

/**
 * Adds a status to our newest deployment of the commit in the environment, which is made when there is none yet; with nothing
 * there, nothing is made inactive. Raises `QailError`. (REST API, "Deployments".)
 */
export async function setDeployment(api: GitHubApi, repository: RepositoryName, standing: Standing): Promise<void> {
  const { state, logUrl } = standing;
  const description = shortened(standing.description);
  const found = await findDeployment(api, repository, standing);
  if (found === null && state === 'inactive') return;
  const id = found ?? (await createDeployment(api, repository, standing));
  await api.write('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
    ...repository,
    deployment_id: id,
    state,
    description,
    auto_inactive: false,
    ...(logUrl === null ? {} : { log_url: logUrl }),
  });
}

/** GitHub lists the newest first. */
async function findDeployment(
  api: GitHubApi,
  repository: RepositoryName,
  { sha, environment }: Standing,
): Promise<number | null> {
  const route = 'GET /repos/{owner}/{repo}/deployments';
  for await (const page of pagesOf(api, { route, parameters: { ...repository, environment, sha } })) {
    const ours = page.find((deployment) => isOurs(fieldsOf(deployment, 'deployment')['payload']));
    if (ours !== undefined) return numberField(ours, 'id', 'deployment');
  }
  return null;
}

/** The payload of somebody else is whatever they like. */
function isOurs(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && 'by' in payload && payload.by === PAYLOAD.by;
}

async function createDeployment(
  api: GitHubApi,
  repository: RepositoryName,
  { sha, environment, description }: Standing,
): Promise<number> {
  const created = await api.write('POST /repos/{owner}/{repo}/deployments', {
    ...repository,
    ref: sha,
    environment,
    auto_merge: false,
    required_contexts: [],
    transient_environment: true,
    production_environment: false,
    description: shortened(description),
    payload: PAYLOAD,
  });
  return numberField(created, 'id', 'deployment');
}

/** A character of two halves is not cut in two. */
function shortened(text: string): string {
  if (text.length <= LONGEST_DESCRIPTION) return text;
  return `${text.slice(0, LONGEST_DESCRIPTION - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
