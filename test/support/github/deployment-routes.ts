/** Deployments and their statuses. */
import { created, invalid, notFound, ok, type Answer, type Call } from './answers.ts';
import { tick } from './clock.ts';
import { person } from './documents.ts';
import { nextId } from './ids.ts';
import { listed } from './pages.ts';
import type { Json } from './schema.ts';
import { writer, type GitHubState, type StoredDeployment, type StoredDeploymentStatus } from './state.ts';

/** Characters that a description may have. */
const LONGEST_DESCRIPTION = 140;

const tooLong = invalid(`description is too long (maximum is ${LONGEST_DESCRIPTION} characters)`);

/** A deployment of a commit, which has to be named by its id. (REST API, "Create a deployment".) */
export function createDeployment({ state, body }: Call): Answer {
  const sha = String(body['ref']);
  if (!state.commits.has(sha)) return invalid(`No ref found for: ${sha}`);
  const text = (name: string, otherwise: string): string => (typeof body[name] === 'string' ? body[name] : otherwise);
  const description = text('description', '');
  if (description.length > LONGEST_DESCRIPTION) return tooLong;
  const environment = text('environment', 'production');
  const production = body['production_environment'] ?? environment === 'production';
  const deployment: StoredDeployment = {
    id: nextId(state.deployments, 6000),
    sha,
    task: text('task', 'deploy'),
    environment,
    payload: body['payload'] ?? '',
    description,
    transient: body['transient_environment'] === true,
    production: production === true,
    creator: writer(state),
    createdAt: tick(state),
    statuses: [],
  };
  state.deployments.push(deployment);
  return created(told(state, deployment));
}

/** The deployments that were asked for, newest first. */
export function listDeployments(call: Call): Answer {
  const { state, query } = call;
  const isAsked = ({ sha, task, environment }: StoredDeployment): boolean =>
    Object.entries({ sha, ref: sha, task, environment }).every(
      ([name, value]) => !query.has(name) || query.get(name) === 'none' || query.get(name) === value,
    );
  return listed(call, state.deployments.filter(isAsked).toReversed(), (each) => told(state, each));
}

/** A deployment by its id. */
export function getDeployment({ state, values: [id] }: Call): Answer {
  const deployment = deploymentBy(state, id);
  return deployment === undefined ? notFound : ok(told(state, deployment));
}

/** The statuses of a deployment, newest first. */
export function listDeploymentStatuses(call: Call): Answer {
  const { state, values } = call;
  const deployment = deploymentBy(state, values[0]);
  if (deployment === undefined) return notFound;
  return listed(call, deployment.statuses.toReversed(), (each) => toldStatus(state, deployment, each));
}

/** A status of a deployment. Success ends what was deployed there before. (REST API, "Create a deployment status".) */
export function createDeploymentStatus({ state, values: [id], body }: Call): Answer {
  const deployment = deploymentBy(state, id);
  if (deployment === undefined) return notFound;
  const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
  const description = text('description');
  if (description.length > LONGEST_DESCRIPTION) return tooLong;
  const url = text('log_url') || text('target_url');
  const status = pushStatus(state, deployment, {
    state: text('state'),
    description,
    logUrl: url === '' ? null : url,
    environmentUrl: text('environment_url') || null,
  });
  if (status.state === 'success' && body['auto_inactive'] !== false) endOthers(state, deployment);
  return created(toldStatus(state, deployment, status));
}

type StatusParts = Pick<StoredDeploymentStatus, 'state' | 'description' | 'logUrl' | 'environmentUrl'>;

function pushStatus(state: GitHubState, { statuses }: StoredDeployment, parts: StatusParts): StoredDeploymentStatus {
  const everywhere = state.deployments.flatMap((each) => each.statuses);
  const status = { id: nextId(everywhere, 6500), ...parts, creator: writer(state), createdAt: tick(state) };
  statuses.push(status);
  return status;
}

/** Only those that are neither transient nor production, and had succeeded. (The same page, `auto_inactive`.) */
function endOthers(state: GitHubState, now: StoredDeployment): void {
  const others = state.deployments.filter(
    ({ id, environment, transient, production }) =>
      id < now.id && environment === now.environment && !transient && !production,
  );
  for (const other of others) {
    if (other.statuses.at(-1)?.state !== 'success') continue;
    pushStatus(state, other, { state: 'inactive', description: '', logUrl: null, environmentUrl: null });
  }
}

function deploymentBy({ deployments }: GitHubState, id: string | undefined): StoredDeployment | undefined {
  return deployments.find((each) => each.id === Number(id));
}

const addressOf = ({ repository: { owner, name } }: GitHubState, id: number): string =>
  `https://api.github.com/repos/${owner}/${name}/deployments/${id}`;

function told(state: GitHubState, deployment: StoredDeployment): Json {
  const { id, sha, task, environment, payload, description, transient, production, creator, createdAt } = deployment;
  return {
    id,
    sha,
    ref: sha,
    task,
    environment,
    original_environment: environment,
    payload,
    description,
    transient_environment: transient,
    production_environment: production,
    creator: person(creator),
    created_at: createdAt,
    updated_at: deployment.statuses.at(-1)?.createdAt ?? createdAt,
    url: addressOf(state, id),
    statuses_url: `${addressOf(state, id)}/statuses`,
  };
}

/** Addresses that were not given are left out: the description allows no empty ones. */
function toldStatus(state: GitHubState, { id, environment }: StoredDeployment, status: StoredDeploymentStatus): Json {
  const { logUrl, environmentUrl, createdAt } = status;
  return {
    id: status.id,
    state: status.state,
    description: status.description,
    environment,
    creator: person(status.creator),
    created_at: createdAt,
    updated_at: createdAt,
    deployment_url: addressOf(state, id),
    url: `${addressOf(state, id)}/statuses/${status.id}`,
    ...(logUrl === null ? {} : { log_url: logUrl, target_url: logUrl }),
    ...(environmentUrl === null ? {} : { environment_url: environmentUrl }),
  };
}
